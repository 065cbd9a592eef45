internal import HandingerNative

/// The events of a worker, each once, in order. The stream reconnects by itself, and pulls: a slow
/// consumer slows the connection, and memory stays flat.
///
/// Leaving the loop, or cancelling its task, closes the connection at once. The worker runs on.
public final class WorkerEventStream: AsyncSequence, Sendable {
    public typealias Element = WorkerEvent

    /// What came with the first answer.
    public let response: APIResponse
    private let native: NativeEvents

    init(_ native: NativeEvents) {
        self.native = native
        response = APIResponse(native.meta())
    }

    /// The events. A stream can be gone over once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: Source(native))
    }

    /// Only the words.
    public var text: AsyncCompactMapSequence<WorkerEventStream, String> {
        compactMap(\.text)
    }

    /// Reads to the end and gives the finished worker; one more call is made if no event told. After an
    /// early end of the loop: the worker as it is now.
    public func finalWorker() async throws -> Worker {
        let answer = try await crossing { [native] in try await native.finalWorker(cancel: $0) }
        return try decoded(Worker.self, from: answer.body)
    }

    /// Reads to the end.
    public func untilDone() async throws {
        for try await _ in self {}
    }

    /// Gives up the connection. The worker runs on.
    public func close() {
        native.shut()
    }

    /// Hands the events out, one by one.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let source: Source
        private var batch: ArraySlice<NativeEvent> = []
        private var isAtEnd = false

        fileprivate init(source: Source) {
            self.source = source
        }

        public mutating func next() async throws -> WorkerEvent? {
            if batch.isEmpty {
                if isAtEnd { return nil }
                do {
                    batch = try await source.pull()[...]
                } catch {
                    isAtEnd = true
                    throw error
                }
                isAtEnd = batch.isEmpty
            }
            return batch.popFirst().map(WorkerEvent.init)
        }
    }

    /// What an iterator pulls from. It goes when the loop is left, and the connection with it.
    fileprivate final class Source: Sendable {
        /// Events that cross from Rust at once, at most.
        private static let batch: Int32 = 256

        private let native: NativeEvents

        init(_ native: NativeEvents) {
            self.native = native
        }

        deinit {
            native.shut()
        }

        func pull() async throws -> [NativeEvent] {
            try await crossing { [native] in try await native.nextBatch(max: Self.batch, cancel: $0) }
        }
    }
}
