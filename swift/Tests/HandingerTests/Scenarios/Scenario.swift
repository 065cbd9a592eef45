import Foundation
import Handinger
import Testing

/// One file of `tests/scenarios`: see its README.
struct Scenario: Sendable, CustomTestStringConvertible {
    struct Call: Sendable {
        let `do`: String
        var with: [String: JSONValue]?
        var options: [String: JSONValue]?
        var client: [String: JSONValue]?
        let files: [JSONValue]
        let faults: [JSONValue]
        let times: Int
        let take: Int?
        let keep: [String: JSONValue]
        let skip: String?
        let expect: [String: JSONValue]?

        init(_ fields: JSONValue) throws {
            try only(fields.objectValue?.keys, callKeys)
            `do` = fields["do"]?.stringValue ?? ""
            with = fields["with"]?.objectValue
            options = fields["options"]?.objectValue
            client = fields["client"]?.objectValue
            files = fields["files"]?.arrayValue ?? []
            faults = fields["faults"]?.arrayValue ?? []
            times = fields["times"]?.intValue ?? 1
            take = fields["take"]?.intValue
            keep = fields["keep"]?.objectValue ?? [:]
            skip = try reason(fields["skip"])
            expect = fields["expect"]?.objectValue
            try only(Scenario.parts(expect ?? [:]), reportParts)
        }
    }

    let name: String
    let about: String
    let skip: String?
    let client: [String: JSONValue]
    let faults: [JSONValue]
    let calls: [Call]
    let server: [String: JSONValue]

    var testDescription: String { name }

    init(name: String, _ fields: JSONValue) throws {
        try only(fields.objectValue?.keys, ["about", "skip", "client", "faults", "calls", "server"])
        self.name = name
        about = fields["about"]?.stringValue ?? ""
        skip = try reason(fields["skip"])
        client = fields["client"]?.objectValue ?? [:]
        faults = fields["faults"]?.arrayValue ?? []
        calls = try (fields["calls"]?.arrayValue ?? []).map(Call.init)
        server = fields["server"]?.objectValue ?? [:]
        try only(Scenario.parts(server), ["distinct_bodies", "distinct_keys", "requests", "runs"])
        if calls.isEmpty { throw ScenarioMistake(description: "\(name) makes no calls") }
    }

    /// All of them, as `scripts/scenarios_to_json.py` has written them.
    static func all() throws -> [Scenario] {
        let content = try Checkout.read(".cache/scenarios.json")
        let scenarios = try JSONDecoder().decode([String: JSONValue].self, from: content)
        return try scenarios.sorted { $0.key < $1.key }.map { try Scenario(name: $0.key, $0.value) }
    }

    /// The parts of a report in which these paths begin.
    static func parts(_ expected: [String: JSONValue]) -> Set<String> {
        Set(expected.keys.map { String($0.prefix { $0 != "." && $0 != "[" }) })
    }
}

private let callKeys: Set = [
    "do", "with", "files", "options", "client", "faults", "times", "take", "keep", "skip", "expect",
]

private let reportParts: Set = [
    "bytes", "distinct_ids", "error", "events", "final_worker", "ids", "kinds", "response", "seconds", "text",
    "updates", "value",
]

/// Why Swift skips it, if it does.
private func reason(_ skip: JSONValue?) throws -> String? {
    try only(skip?.objectValue?.keys, ["rust", "python", "node", "kotlin", "swift"])
    return skip?["swift"]?.stringValue
}

/// A name that the format does not know is a slip of the pen.
private func only(_ given: (some Sequence<String>)?, _ allowed: Set<String>) throws {
    let unknown = Set(given.map(Array.init) ?? []).subtracting(allowed)
    if !unknown.isEmpty { throw ScenarioMistake(description: "the format knows no \(unknown.sorted())") }
}
