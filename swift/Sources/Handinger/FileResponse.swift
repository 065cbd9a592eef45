import Foundation
internal import HandingerNative

/// A file that is still on its connection: its content comes in pieces, as a sequence of `Data`.
///
/// Leaving the loop, or cancelling its task, closes the connection at once.
public final class FileResponse: AsyncSequence, Sendable {
    public typealias Element = Data

    /// What came with the file.
    public let response: APIResponse
    private let native: NativeResponse

    init(_ native: NativeResponse) {
        self.native = native
        response = APIResponse(native.meta())
    }

    /// The pieces. A file can be gone over once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: Source(native))
    }

    /// The whole content in memory, within the limit for answers.
    public func read() async throws -> Data {
        try await crossing { [native] in try await native.read(cancel: $0) }.body
    }

    /// Writes the content to a file, or into a folder under the name that the server suggests. It appears
    /// there when it is whole.
    ///
    /// - Parameter onProgress: Sees how far it has come. Called from a thread of the library.
    /// - Returns: Where it is.
    @discardableResult
    public func write(
        to url: URL, onProgress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws -> URL {
        let path = url.path(percentEncoded: false)
        let teller = onProgress.map(ProgressTeller.init)
        return URL(
            filePath: try await crossing { [native] in
                try await native.writeToFile(path: path, progress: teller, cancel: $0)
            })
    }

    /// Gives up the connection.
    public func close() {
        native.shut()
    }

    /// Hands the pieces out, one by one.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let source: Source

        public mutating func next() async throws -> Data? {
            try await source.pull()
        }
    }

    /// What an iterator pulls from. It goes when the loop is left, and the connection with it.
    fileprivate final class Source: Sendable {
        private let native: NativeResponse

        init(_ native: NativeResponse) {
            self.native = native
        }

        deinit {
            native.shut()
        }

        func pull() async throws -> Data? {
            try await crossing { [native] in try await native.chunk(cancel: $0) }
        }
    }
}
