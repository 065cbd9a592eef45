import Foundation
import Handinger
import HandingerTesting
import Testing

@Suite(.serialized) struct StreamTests {
    @Test func theWordsOfAStreamAreTheAnswer() async throws {
        let sandbox = try await startSandbox()
        let stream = try await sandbox.client().workers.createStream(input: "x [seconds=0] [say=Hello there, you.]")
        var words = ""
        for try await piece in stream.text {
            words += piece
        }
        let worker = try await stream.finalWorker()
        #expect(words == "Hello there, you.")
        #expect(worker.outputText == words)
        #expect(stream.response.status == 200)
        #expect(try await sandbox.ledger().runs == 1)
    }

    @Test func contentIsAUnionToSwitchOver() async throws {
        let sandbox = try await startSandbox()
        var workers: [Worker] = []
        var words = ""
        var types: Set<String> = []
        let client = try sandbox.client()
        for try await event in try await client.workers.createStream(input: "x [seconds=0] [messages=1] [say=Hi.]") {
            switch event.content {
            case .worker(let worker): workers.append(worker)
            case .text(let piece): words += piece
            case .message(let message): types.insert(message["role"]?.stringValue ?? "")
            case .part(let part): types.insert(part["type"]?.stringValue ?? "")
            case .heartbeat, .unknown: Issue.record("unexpected \(event)")
            }
        }
        #expect(workers.first?.status == .pending || workers.first?.status == .running)
        #expect(workers.last?.status == .completed)
        #expect(words == "Hi.")
        #expect(types.isSuperset(of: ["start", "finish", "user"]))
    }

    @Test func leavingTheLoopClosesTheConnection() async throws {
        let sandbox = try await startSandbox()
        let stream = try await sandbox.client().workers.createStream(input: "x [seconds=600]")
        for try await _ in stream { break }
        try await until { try await sandbox.openConnections() == 1 }
        #expect(try await stream.finalWorker().status != .completed)
        try await stream.untilDone()
        #expect(try await sandbox.ledger().runs == 1)
    }

    @Test func aStreamThatIsForgottenClosesItsConnection() async throws {
        let sandbox = try await startSandbox()
        _ = try await sandbox.client().workers.createStream(input: "x [seconds=600]")
        try await until { try await sandbox.openConnections() == 1 }
    }

    @Test(.enabled(if: residentBytes() != nil, "the memory of a process is read from /proc"))
    func tenThousandStreamsLeaveNothingBehind() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client(ClientOptions(timeout: .seconds(60)))
        let worker = try await client.workers.create(input: "x [seconds=0]")
        func open(_ count: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<20 {
                    group.addTask {
                        for turn in 0..<count / 20 {
                            let stream = try await client.workers.streamUpdates(worker.id)
                            // Some are left in the middle, some are not even begun.
                            if (lane + turn) % 2 == 0 {
                                for try await _ in stream { break }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await open(1_000)
        let before = try #require(residentBytes())
        try await open(10_000)
        let grown = try #require(residentBytes()) - before
        #expect(grown < 24 << 20, "grew by \(grown >> 10) KiB")
        try await until { try await sandbox.openConnections() <= 2 }
    }
}

/// The memory of this process, where the system tells it in a file.
private func residentBytes() -> Int? {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? Int(fields[1]).map { $0 * 4096 } : nil
}
