import Foundation
internal import HandingerNative

/// What came with an answer.
public struct APIResponse: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The headers.
    public let headers: HTTPHeaders
    /// The method of the request that was answered.
    public let method: String
    /// The address that answered, after redirects.
    public let url: String
    /// The protocol, for example `HTTP/1.1`.
    public let httpVersion: String
    /// The server's id of the request, to quote to support.
    public let requestID: String?
    /// The task that the call started or asked for: under this id any process finds it again.
    public let taskID: String?
    /// How often the call was tried again before this answer.
    public let retriesTaken: Int
    /// Time from the start of the call to the headers of the answer.
    public let elapsed: Duration
    /// The body as it came; nil of an answer that is read piece by piece: a stream or a file.
    public let body: Data?

    init(_ meta: NativeMeta, body: Data? = nil) {
        status = Int(meta.status)
        headers = HTTPHeaders(meta.headers.map { ($0.name, $0.value) })
        method = meta.method
        url = meta.url
        httpVersion = meta.httpVersion
        requestID = meta.requestId
        taskID = meta.taskId
        retriesTaken = Int(meta.retriesTaken)
        elapsed = .seconds(meta.elapsed)
        self.body = body
    }
}

/// Keeps the last answer that came to a client.
actor ResponseRecorder {
    private(set) var last: APIResponse?

    func keep(_ response: APIResponse) { last = response }
}
