import Foundation
internal import HandingerNative

/// A file to send along with an instruction.
///
/// Files are streamed: one of any size takes little memory. What can be read again is sent again when an
/// attempt fails; what cannot fails the call instead.
public struct Upload: Sendable {
    private let name: String?
    private let contentType: String?
    private let source: NativeSource

    /// A file in memory.
    ///
    /// - Parameters:
    ///   - name: The name it is sent under.
    ///   - contentType: Its media type; by default the one that goes with the name.
    public static func data(_ data: Data, name: String, contentType: String? = nil) -> Upload {
        Upload(name: name, contentType: contentType, source: .memory(content: data))
    }

    /// A file on disk.
    ///
    /// - Parameters:
    ///   - name: The name it is sent under; by default its own.
    ///   - contentType: Its media type; by default the one that goes with the name.
    public static func file(_ url: URL, name: String? = nil, contentType: String? = nil) -> Upload {
        Upload(name: name, contentType: contentType, source: .disk(path: url.path(percentEncoded: false)))
    }

    /// What a stream gives. It is opened anew for each attempt.
    ///
    /// - Parameters:
    ///   - name: The name it is sent under.
    ///   - contentType: Its media type; by default the one that goes with the name.
    ///   - length: The number of bytes, if it is known.
    ///   - open: Gives a stream at its beginning.
    public static func stream(
        name: String, contentType: String? = nil, length: Int? = nil, open: @escaping @Sendable () throws -> InputStream
    ) -> Upload {
        let source = NativeSource.host(content: StreamContent(open), length: length.map(Int64.init), canRepeat: true)
        return Upload(name: name, contentType: contentType, source: source)
    }

    /// What a stream gives that can be read only once: the call is not sent again when its sending fails.
    ///
    /// - Parameters:
    ///   - name: The name it is sent under.
    ///   - contentType: Its media type; by default the one that goes with the name.
    ///   - length: The number of bytes, if it is known.
    public static func once(
        _ stream: sending InputStream, name: String, contentType: String? = nil, length: Int? = nil
    ) -> Upload {
        let reader = StreamReader(stream)
        let source = NativeSource.host(content: OnceContent(reader), length: length.map(Int64.init), canRepeat: false)
        return Upload(name: name, contentType: contentType, source: source)
    }

    var native: NativeUpload { NativeUpload(name: name, contentType: contentType, source: source) }
}

/// How far a file has come, on its way in or out.
public struct TransferProgress: Hashable, Sendable {
    /// The bytes so far.
    public let bytes: Int
    /// The bytes in all, where that is known.
    public let total: Int?

    /// The share that has come, from 0 to 1, where the whole is known.
    public var fraction: Double? {
        total.map { $0 == 0 ? 1 : Double(bytes) / Double($0) }
    }
}

/// Tells a function of the user's how far a file has come.
final class ProgressTeller: NativeProgress {
    private let onProgress: @Sendable (TransferProgress) -> Void

    init(_ onProgress: @escaping @Sendable (TransferProgress) -> Void) {
        self.onProgress = onProgress
    }

    func tell(bytes: Int64, total: Int64?) throws {
        onProgress(TransferProgress(bytes: Int(bytes), total: total.map { Int($0) }))
    }
}

/// Streams that are opened as often as it takes.
private final class StreamContent: NativeContent {
    private let open: @Sendable () throws -> InputStream

    init(_ open: @escaping @Sendable () throws -> InputStream) {
        self.open = open
    }

    func begin() throws -> any NativeReader {
        try told { StreamReader(try open()) }
    }
}

/// A stream that is there already.
private final class OnceContent: NativeContent {
    private let reader: StreamReader

    init(_ reader: StreamReader) {
        self.reader = reader
    }

    func begin() throws -> any NativeReader { reader }
}

/// Reads a stream. Rust asks for one piece after the other, never for two at once.
private final class StreamReader: NativeReader, @unchecked Sendable {
    private let stream: InputStream
    private var isOpen = false

    init(_ stream: InputStream) {
        self.stream = stream
    }

    deinit {
        stream.close()
    }

    func read(max: Int32) throws -> Data {
        if !isOpen {
            stream.open()
            isOpen = true
        }
        var piece = Data(count: Int(max))
        let count = piece.withUnsafeMutableBytes { buffer in
            stream.read(buffer.bindMemory(to: UInt8.self).baseAddress!, maxLength: buffer.count)
        }
        guard count >= 0 else {
            throw NativeHostFailure.Failed(
                problem: stream.streamError?.localizedDescription ?? "the stream cannot be read")
        }
        return piece.prefix(count)
    }
}

/// Runs a function of the user's; its error crosses to Rust in its own words.
private func told<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch {
        throw NativeHostFailure.Failed(problem: error.localizedDescription)
    }
}
