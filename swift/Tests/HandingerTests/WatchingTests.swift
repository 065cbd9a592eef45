import Foundation
import Handinger
import HandingerTesting
import Testing

/// Keeps what it is told, from whichever thread.
private final class Kept<Item: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [Item] = []

    var items: [Item] { lock.withLock { kept } }

    func add(_ item: Item) { lock.withLock { kept.append(item) } }
}

/// What calls tell while they run: attempts, log records, and the ids of what they have begun.
@Suite(.serialized) struct WatchingTests {
    private let failTwice: JSONValue = [
        "path": "/api/*", "status": 503, "headers": ["retry-after-ms": "5"], "times": 2,
    ]

    @Test func eachAttemptIsToldBeforeTheCallGivesItsResult() async throws {
        let sandbox = try await startSandbox()
        try await sandbox.addFault(failTwice)
        let seen = Kept<CallAttempt>()
        let client = try sandbox.client(ClientOptions(onAttempt: { seen.add($0) }))
        _ = try await client.workers.create(
            input: "x [seconds=0]", options: RequestOptions(query: ["secret": "hush"]))
        #expect(seen.items.map(\.number) == [1, 2, 3])
        #expect(seen.items.map(\.status) == [503, 503, 200])
        #expect(seen.items.map(\.wait) == [Duration.milliseconds(5), Duration.milliseconds(5), nil])
        #expect(seen.items[0].error?.contains("503") == true)
        #expect(seen.items[2].error == nil)
        #expect(seen.items[2].elapsed >= Duration.milliseconds(10))
        #expect(!"\(seen.items)".contains("hush"))
        _ = try await client.withOptions(ClientOptions(maxRetries: 0)).workers.create(input: "y [seconds=0]")
        #expect(seen.items.count == 4)
    }

    @Test func eachClientLogsToItsOwnListenerAtItsOwnLevelAndNeverTheKey() async throws {
        let sandbox = try await startSandbox()
        let (debug, info, off) = (Kept<LogRecord>(), Kept<LogRecord>(), Kept<LogRecord>())
        let client = try sandbox.client(ClientOptions(logger: { debug.add($0) }, logLevel: .debug))
        let clients = [
            client,
            try client.withOptions(ClientOptions(logger: { info.add($0) }, logLevel: .info)),
            try client.withOptions(ClientOptions(logger: { off.add($0) }, logLevel: .off)),
        ]
        for client in clients {
            try await sandbox.addFault(failTwice)
            _ = try await client.workers.create(input: "x [seconds=0]")
        }
        #expect(info.items.map(\.message) == ["retrying", "retrying"])
        #expect(info.items.allSatisfy { $0.level == .info && !$0.fields.isEmpty })
        #expect(debug.items.contains { $0.level == .debug && $0.message == "attempt ended" })
        #expect(off.items.isEmpty)
        #expect(info.items[0].description.hasPrefix("retrying "))
        #expect(!"\(debug.items) \(info.items)".contains("hdg_"))
    }

    @Test func resultsAndErrorsNameTheTask() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let template = try await client.workers.createTemplate(title: "Scout")
        let (_, response) = try await client.withResponse {
            try await $0.tasks.create(input: "x [seconds=0]", workerID: template.id)
        }
        let id = try #require(response.taskID)
        #expect(try await client.tasks.retrieve(id).task.id == id)
        try await sandbox.addFault(["path": "/api/tasks*", "method": "POST", "status": 422])
        let error = try await failure { try await client.tasks.create(input: "x", workerID: template.id) }
        #expect(error.name == "UnprocessableEntityError")
        #expect(error.details.taskID != nil)
        #expect(error.details.workerID == nil)
    }
}
