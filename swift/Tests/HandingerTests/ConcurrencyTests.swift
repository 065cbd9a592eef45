import Foundation
import Handinger
import HandingerTesting
import Testing

@Suite(.serialized) struct ConcurrencyTests {
    @Test func aThousandCallsAtOnceArePaidOnceEach() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<1_000 {
                group.addTask { try await client.workers.create(input: "\(number) [seconds=0]").id }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1_000)
        #expect(try await sandbox.ledger().runs == 1_000)
    }

    @Test func manyTasksShareAClientAndItsCopies() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let copy = try client.withOptions(ClientOptions(defaultHeaders: ["x-task": "\(number)"]))
                    for turn in 0..<5 {
                        let stream = try await copy.workers.createStream(input: "[seconds=0] [say=\(number)-\(turn)]")
                        let words = try await stream.text.reduce("", +)
                        #expect(words == "\(number)-\(turn)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let tasks = Set(try await sandbox.requests().compactMap { $0.headers["x-task"] })
        #expect(tasks.count == 64)
        #expect(try await sandbox.ledger().runs == 320)
    }

    @Test @MainActor func theMainActorCanLoop() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        var count = 0
        for try await _ in try await client.workers.createStream(input: "x [seconds=0]") {
            MainActor.assertIsolated()
            count += 1
        }
        #expect(count > 2)
    }

    @Test func aMapGivesEachItemItsResult() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault(["path": "/api/workers", "status": 400, "body": ["error": "Not this one."]])
        let inputs = (0..<10).map { WorkerInput("[seconds=0] [say=\($0)]") }
        let map = try await client.workers.map(inputs, budget: .low, options: MapOptions(concurrency: 1))
        var answers: [Int: String] = [:]
        for try await item in map {
            switch item.result {
            case .success(let worker): answers[item.index] = worker.outputText
            case .failure(let error): answers[item.index] = error.message
            }
        }
        #expect(answers.count == 10)
        #expect(answers[0] == "Error code: 400 - Not this one.")
        #expect(answers[7] == "7")
        let totals = try map.totals
        #expect((totals.total, totals.done, totals.succeeded, totals.failed) == (10, 10, 9, 1))
        #expect(totals.costUSD > 0)
        #expect(try await sandbox.ledger().runs == 9)
    }

    @Test func aMapGoesOnFromItsFile() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let file = URL.temporaryDirectory.appending(path: "map-\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        let inputs = (0..<6).map { TaskInput("\($0) [seconds=0]") }
        let options = MapOptions(concurrency: 1, resumeFile: file)
        for try await item in try await client.tasks.map(inputs, options: options) where item.index == 2 { break }
        var resumed = 0
        for try await item in try await client.tasks.map(inputs, options: options) {
            _ = try item.worker
            resumed += item.isResumed ? 1 : 0
        }
        #expect(resumed >= 3)
        #expect(try await sandbox.ledger().runs == 6)
    }

    @Test func aMapChecksAllInputsFirst() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let error = try await failure { _ = try await client.workers.map(["one", ""]) }
        #expect(error.details.field == "inputs[1].input")
        #expect(try await sandbox.ledger().runs == 0)
    }
}
