import Foundation
import Handinger
import HandingerTesting
import Testing

/// A cancelled task ends its call in Rust, and its connection with it.
@Suite(.serialized) struct CancellationTests {
    @Test func aCallEndsAtOnce() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault(["path": "/api/workers", "black_hole": true])
        let call = Task { try await client.workers.create(input: "x") }
        try await until { try await sandbox.requests().count == 1 }
        let start = ContinuousClock.now
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(ContinuousClock.now - start < .seconds(1))
        try await until { try await sandbox.openConnections() == 1 }
        #expect(try await client.workers.create(input: "x [seconds=0]").status == .completed)
    }

    @Test func aCallOfACancelledTaskSendsNothing() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.workers.create(input: "x [seconds=0]")
        }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(try await sandbox.ledger().runs == 0)
        #expect(try await sandbox.requests().isEmpty)
    }

    @Test func aRetryIsNotMade() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault(["path": "/api/workers", "status": 503, "headers": ["retry-after": "60"]])
        let call = Task { try await client.workers.create(input: "x [seconds=0]") }
        try await until { try await sandbox.requests().count == 1 }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(try await sandbox.requests().count == 1)
    }

    @Test func aStreamEndsAtOnce() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let (events, seen) = AsyncStream.makeStream(of: WorkerEvent.self)
        let loop = Task {
            for try await event in try await client.workers.createStream(input: "x [seconds=600]") {
                seen.yield(event)
            }
        }
        _ = await events.first { _ in true }
        loop.cancel()
        await #expect(throws: CancellationError.self) { try await loop.value }
        try await until { try await sandbox.openConnections() == 1 }
        #expect(try await sandbox.ledger().runs == 1)
    }

    @Test func aWaitEndsAtOnce() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        var iterator = try await client.workers.createStream(input: "x [seconds=600]").makeAsyncIterator()
        let id = try #require(try await iterator.next()?.worker?.id)
        let (updates, seen) = AsyncStream.makeStream(of: Worker.self)
        let wait = Task { try await client.workers.wait(for: id) { seen.yield($0) } }
        _ = await updates.first { _ in true }
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
    }

    @Test func aMapEndsAtOnce() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let map = Task {
            let inputs = (0..<20).map { WorkerInput("\($0) [seconds=600]") }
            for try await _ in try await client.workers.map(inputs, options: MapOptions(concurrency: 4)) {}
        }
        try await until { try await sandbox.ledger().runs == 4 }
        map.cancel()
        await #expect(throws: CancellationError.self) { try await map.value }
        try await until { try await sandbox.openConnections() == 1 }
        #expect(try await sandbox.ledger().runs == 4)
    }
}
