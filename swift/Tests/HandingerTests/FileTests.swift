import Foundation
import Handinger
import HandingerTesting
import Testing

/// Notes what a progress function is told, from whatever thread.
private final class ProgressNotes: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [TransferProgress] = []

    func note(_ progress: TransferProgress) { lock.withLock { seen.append(progress) } }

    var all: [TransferProgress] { lock.withLock { seen } }
}

@Suite(.serialized) struct FileTests {
    private static let bytes = Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    @Test func filesGoInFromMemoryDiskAndStreams() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let disk = folder.appending(path: "größe disk.bin")
        try Self.bytes.write(to: disk)
        let notes = ProgressNotes()
        let worker = try await client.workers.create(
            input: "Read these [seconds=0]",
            files: [
                .data(Data("words".utf8), name: "memory.txt"), .file(disk), .file(disk, name: "other.bin"),
                .stream(name: "stream.bin", length: Self.bytes.count) { InputStream(data: Self.bytes) },
                .once(InputStream(data: Data("once".utf8)), name: "once.txt", contentType: "text/x-odd"),
            ], options: RequestOptions(onUpload: notes.note))
        func content(_ path: String) async throws -> Data {
            try await client.workers.retrieveFile(path, of: worker.id).read()
        }
        #expect(try await content("memory.txt") == Data("words".utf8))
        #expect(try await content("größe disk.bin") == Self.bytes)
        #expect(try await content("other.bin") == Self.bytes)
        #expect(try await content("stream.bin") == Self.bytes)
        #expect(try await content("once.txt") == Data("once".utf8))
        #expect(notes.all.count > 1)
        #expect(notes.all.last.map { $0.bytes } ?? 0 > 3_000_000)
    }

    @Test func aStreamIsOpenedAgainForARetry() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault(["path": "/api/workers", "status": 503, "headers": ["retry-after-ms": "1"]])
        let worker = try await client.workers.create(
            input: "x [seconds=0]", files: [.stream(name: "a.bin") { InputStream(data: Self.bytes) }])
        #expect(try await client.workers.retrieveFile("a.bin", of: worker.id).read() == Self.bytes)
        #expect(Set(try await sandbox.requests(path: "/api/workers").map(\.bodySHA256)).count == 1)
    }

    @Test func aStreamThatCannotBeOpenedFailsTheCallInItsOwnWords() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client(ClientOptions(maxRetries: 0))
        let missing = LockedDrawer(message: "the drawer is locked")
        let error = try await failure {
            _ = try await client.workers.create(input: "x", files: [.stream(name: "a.bin") { throw missing }])
        }
        let shown = ([error.message] + error.details.causes).joined(separator: "\n")
        #expect(shown.contains("the drawer is locked"))
        #expect(try await sandbox.ledger().runs == 0)
    }

    @Test func filesComeOutInPiecesAndOntoDisk() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let worker = try await client.workers.create(
            input: "x [seconds=0]", files: [.data(Self.bytes, name: "b c.bin")])
        let name = "b c.bin"
        var pieces = Data()
        for try await piece in try await client.workers.retrieveFile(name, of: worker.id) {
            pieces += piece
        }
        #expect(pieces == Self.bytes)

        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let notes = ProgressNotes()
        let target = folder.appending(path: "out.bin")
        let file = try await client.workers.retrieveFile(name, of: worker.id)
        let written = try await file.write(to: target, onProgress: notes.note)
        #expect(written.path == target.path)
        #expect(try Data(contentsOf: target) == Self.bytes)
        #expect(notes.all.last?.bytes == Self.bytes.count)
        #expect(notes.all.last?.fraction == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.bin"])
    }

    private func temporaryFolder() throws -> URL {
        let folder = URL.temporaryDirectory.appending(path: "handinger-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

private struct LockedDrawer: LocalizedError {
    let message: String

    var errorDescription: String? { message }
}
