import Foundation
import Handinger

/// What is wrong with a scenario itself, not with the client.
struct ScenarioMistake: Error, CustomStringConvertible {
    let description: String
}

/// Paths into a report, and what may be asked of the value there: see tests/scenarios/README.md.
enum Matching {
    /// What of `expected`, a mapping of paths, does not hold in the report.
    static func misses(_ report: JSONValue, _ expected: [String: JSONValue], _ known: Variables) throws -> [String] {
        try expected.sorted { $0.key < $1.key }.flatMap { path, wanted in
            try mismatch(known.fill(wanted), value(in: report, at: path)).map { "\(path): \($0)" }
        }
    }

    /// The value at a path such as `value.output[0].id`; a negative index counts from the end.
    static func value(in report: JSONValue, at path: String) -> JSONValue? {
        path.matches(of: /([^.\[\]]+)|\[(-?\d+)\]/).reduce(Optional(report)) { here, step in
            if let name = step.output.1 { return here?[String(name)] }
            guard let items = here?.arrayValue, let index = step.output.2.flatMap({ Int($0) }) else { return nil }
            let place = index < 0 ? items.count + index : index
            return items.indices.contains(place) ? items[place] : nil
        }
    }

    /// A mapping holds operators, all of which must be met; anything else must be equal.
    static func mismatch(_ expected: JSONValue, _ actual: JSONValue?) throws -> [String] {
        try (expected.objectValue ?? ["equals": expected]).compactMap { name, argument in
            guard let holds = operators[name] else {
                throw ScenarioMistake(description: "there is no operator \(name)")
            }
            if try holds(actual, argument) { return nil }
            return "expected \(name) \(argument), got \(actual.map { "\($0)" } ?? "nothing")"
        }
    }

    /// Without regard to the order of keys or to `1` and `1.0`; letters that look alike are not equal.
    static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy(equal)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { name, value in right[name].map { equal(value, $0) } ?? false }
        case (.number, _), (_, .number):
            left.doubleValue != nil && left.doubleValue == right.doubleValue
        default:
            left == right
        }
    }

    private typealias Operator = @Sendable (JSONValue?, JSONValue) throws -> Bool

    private static let operators: [String: Operator] = [
        "absent": { actual, argument in .bool(actual == nil) == argument },
        "all_of": { actual, argument in try items(argument).allSatisfy { try mismatch($0, actual).isEmpty } },
        "any_of": { actual, argument in try items(argument).contains { try mismatch($0, actual).isEmpty } },
        "contains": { actual, argument in actual.map { contains($0, argument) } ?? false },
        "equals": { actual, argument in actual.map { equal($0, argument) } ?? false },
        "excludes": { actual, argument in actual.map { !contains($0, argument) } ?? false },
        "is": { actual, argument in actual.map { .string(kind($0)) == argument } ?? false },
        "matches": { actual, argument in
            try actual?.stringValue?.contains(Regex(argument.stringValue ?? "")) ?? false
        },
        "max": { actual, argument in try compare(actual, argument, <=) },
        "min": { actual, argument in try compare(actual, argument, >=) },
        "size": { actual, argument in
            guard let size = actual.flatMap(size) else { return false }
            return try mismatch(argument, .integer(Int64(size))).isEmpty
        },
    ]

    private static func items(_ argument: JSONValue) throws -> [JSONValue] {
        guard let items = argument.arrayValue else {
            throw ScenarioMistake(description: "expected a list, got \(argument)")
        }
        return items
    }

    private static func compare(_ actual: JSONValue?, _ limit: JSONValue, _ holds: (Double, Double) -> Bool) throws
        -> Bool
    {
        guard let limit = limit.doubleValue else {
            throw ScenarioMistake(description: "expected a number, got \(limit)")
        }
        return actual?.doubleValue.map { holds($0, limit) } ?? false
    }

    private static func contains(_ whole: JSONValue, _ part: JSONValue) -> Bool {
        if let text = whole.stringValue { return part.stringValue.map(text.contains) ?? false }
        return whole.arrayValue?.contains { equal($0, part) } ?? false
    }

    private static func kind(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .unsigned: "integer"
        case .number(let number): number.rounded() == number ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private static func size(_ value: JSONValue) -> Int? {
        value.stringValue?.unicodeScalars.count ?? value.arrayValue?.count ?? value.objectValue?.count
    }
}

/// What `${name}` stands for.
struct Variables {
    private(set) var known: [String: JSONValue]

    init(baseURL: URL) {
        let origin = "http://127.0.0.1:\(baseURL.port ?? 0)"
        known = [
            "base_url": .string(origin), "other_origin": .string(origin.replacing("127.0.0.1", with: "localhost")),
        ]
    }

    mutating func keep(_ name: String, _ value: JSONValue) { known[name] = value }

    /// The value with every `${name}` replaced: alone in a string by the value as it is, else by its text.
    func fill(_ value: JSONValue) throws -> JSONValue {
        switch value {
        case .array(let items): return .array(try items.map(fill))
        case .object(let fields): return .object(try fields.mapValues(fill))
        case .string(let text):
            if let name = text.wholeMatch(of: /\$\{([^}]+)\}/)?.1 { return try meaning(of: String(name)) }
            return .string(
                try text.replacing(/\$\{([^}]+)\}/) { match in
                    let found = try meaning(of: String(match.1))
                    return found.stringValue ?? "\(found)"
                })
        default: return value
        }
    }

    private func meaning(of name: String) throws -> JSONValue {
        if name == "in_two_seconds" {
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "GMT")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            return .string(format.string(from: Date(timeIntervalSinceNow: 2)))
        }
        if name.hasPrefix("fixtures/") {
            let content = try Checkout.read("tests/\(name)")
            return (try? JSONDecoder().decode(JSONValue.self, from: content))
                ?? .string(String(decoding: content, as: UTF8.self))
        }
        guard let value = known[name] else { throw ScenarioMistake(description: "nothing is known as \(name)") }
        return value
    }
}
