import Foundation
import Handinger
import HandingerTesting
import Testing

/// Runs `tests/scenarios/*.yaml`: see tests/scenarios/README.md.
@Suite(.serialized) struct ScenarioTests {
    @Test(arguments: try Scenario.all()) func scenario(_ scenario: Scenario) async throws {
        if let reason = scenario.skip {
            print("skipped: \(scenario.name): \(reason)")
            return
        }
        let sandbox = try await startSandbox()
        defer { sandbox.stop() }
        var run = Run(scenario, sandbox)
        try await run.everything()
    }

    @Test func everyFileIsRun() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Checkout.root.appending(path: "tests/scenarios").path)
        let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(try Scenario.all().map(\.name) == names.sorted(), "run `make .cache/scenarios.json`")
    }
}

/// One scenario with one client.
private struct Run {
    let scenario: Scenario
    let sandbox: Sandbox
    var known: Variables

    init(_ scenario: Scenario, _ sandbox: Sandbox) {
        self.scenario = scenario
        self.sandbox = sandbox
        known = Variables(baseURL: sandbox.baseURL)
    }

    mutating func everything() async throws {
        try await setFaults(scenario.faults)
        let client = Result { try Handinger(options: try settings()) }
        for (index, call) in scenario.calls.enumerated() {
            let place: Comment = "\(scenario.about) call \(index + 1) (\(call.do))"
            if let reason = call.skip {
                print("skipped: \(scenario.name), call \(index + 1): \(reason)")
                continue
            }
            try await setFaults(call.faults)
            do {
                for report in try await reports(call, client) {
                    try judge(place, call, report)
                }
            } catch let refused as RefusedByCompiler {
                // What cannot be written in Swift must be what every language refuses.
                #expect(call.expect?["error.class"] == "InvalidInputError", "\(place): \(refused)")
                print("refused by the compiler: \(scenario.name), call \(index + 1): \(refused)")
            }
        }
        let misses = try Matching.misses(try await serverReport(), scenario.server, known)
        #expect(misses == [], "\(scenario.about) server")
    }

    private func settings() throws -> ClientOptions {
        let own: [String: JSONValue] = ["api_key": .string(scenarioKey), "base_url": known.known["base_url"] ?? .null]
        let filled = try known.fill(.object(scenario.client)).objectValue ?? [:]
        return try ClientOptions(own.merging(filled) { _, given in given })
    }

    private func reports(_ call: Scenario.Call, _ client: Result<Handinger, any Error>) async throws -> [JSONValue] {
        var call = call
        call.with = try call.with.flatMap { try known.fill(.object($0)).objectValue }
        call.options = try call.options.flatMap { try known.fill(.object($0)).objectValue }
        call.client = try call.client.flatMap { try known.fill(.object($0)).objectValue }
        let attempt = Attempt(call)
        switch client {
        case .failure(let error as HandingerError): return [["error": try Attempt.report(of: error)]]
        case .failure(let error): throw error
        case .success(let client):
            return try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<call.times {
                    group.addTask {
                        var attempt = attempt
                        return try await attempt.make(client)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }

    private func setFaults(_ faults: [JSONValue]) async throws {
        for fault in faults {
            try await sandbox.addFault(try known.fill(fault))
        }
    }

    /// Checks a report; whether the call failed must be as expected, too.
    private mutating func judge(_ place: Comment, _ call: Scenario.Call, _ report: JSONValue) throws {
        let failureExpected = Scenario.parts(call.expect ?? [:]).contains("error")
        let error = report["error"]
        #expect(failureExpected || error == nil, "\(place) failed: \(error?["shown"] ?? .null)")
        #expect(!failureExpected || error != nil, "\(place) did not fail")
        let misses = try Matching.misses(report, call.expect ?? [:], known)
        #expect(misses == [], place)
        for (name, path) in call.keep {
            let value = Matching.value(in: report, at: path.stringValue ?? "")
            known.keep(name, try #require(value, "\(place): nothing to keep at \(path)"))
        }
    }

    /// What the server saw, and what it started.
    private func serverReport() async throws -> JSONValue {
        let requests = try await sandbox.requests()
        let reports = try requests.map { request in
            var fields = try JSONValue(encoding: request).objectValue ?? [:]
            fields["json"] = try? JSONDecoder().decode(JSONValue.self, from: Data(request.body.utf8))
            return JSONValue.object(fields)
        }
        return [
            "runs": .integer(Int64(try await sandbox.ledger().runs)), "requests": .array(reports),
            "distinct_keys": .integer(Int64(Set(requests.compactMap { $0.headers["idempotency-key"] }).count)),
            "distinct_bodies": .integer(Int64(Set(requests.map(\.bodySHA256)).count)),
        ]
    }
}
