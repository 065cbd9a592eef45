import Foundation
internal import HandingerNative

/// A client of the Handinger API. Making one sends nothing and starts nothing; all clients of a
/// process share their connections.
///
/// ```swift
/// let client = try Handinger()  // HANDINGER_API_KEY
/// let worker = try await client.workers.create(input: "Find three cheap flights to Oslo", budget: .low)
/// print(worker.outputText)
/// ```
public final class Handinger: Sendable {
    private let caller: Caller

    /// A client.
    ///
    /// - Parameters:
    ///   - apiKey: The key that pays, in place of that in the options. Without one, `HANDINGER_API_KEY` is
    ///     looked up when the first call needs it.
    ///   - baseURL: Where the service is, in place of that in the options.
    ///   - options: All further settings.
    /// - Throws: ``HandingerError/configuration(_:)`` or ``HandingerError/invalidInput(_:)`` when the
    ///   settings cannot work.
    public convenience init(apiKey: String? = nil, baseURL: URL? = nil, options: ClientOptions = ClientOptions()) throws
    {
        var options = options
        options.apiKey = apiKey ?? options.apiKey
        options.baseURL = baseURL ?? options.baseURL
        let text = try options.text()
        let watch = Watch(options, before: nil)
        let native = try crossingNow {
            try NativeClient(options: text, language: "swift", runtime: systemName(), watch: watch.native)
        }
        self.init(Caller(native: native, watch: watch, recorder: nil))
    }

    private init(_ caller: Caller) {
        self.caller = caller
    }

    /// Agents that run on Handinger's servers.
    public var workers: Workers { Workers(caller: caller) }

    /// Runs of workers that are set up as templates.
    public var tasks: Tasks { Tasks(caller: caller) }

    /// A client with other settings; what is not given is inherited. Connections are shared.
    ///
    /// - Throws: As `init`.
    public func withOptions(_ options: ClientOptions) throws -> Handinger {
        let text = try options.text()
        let watch = options.setsWatch ? Watch(options, before: caller.watch) : nil
        let native = try crossingNow { try caller.native.withOptions(options: text, watch: watch?.native) }
        return Handinger(Caller(native: native, watch: watch ?? caller.watch, recorder: caller.recorder))
    }

    /// Makes a call and gives, next to its value, what came with the answer.
    ///
    /// ```swift
    /// let (worker, response) = try await client.withResponse { try await $0.workers.retrieve(id) }
    /// print(response.requestID ?? "", response.headers["x-credits"] ?? "")
    /// ```
    ///
    /// - Parameter call: Makes one call with the client it is given; of several the last one counts.
    public func withResponse<Value>(
        _ call: (Handinger) async throws -> Value
    ) async throws -> (value: Value, response: APIResponse) {
        let recorder = ResponseRecorder()
        let value = try await call(Handinger(Caller(native: caller.native, watch: caller.watch, recorder: recorder)))
        guard let response = await recorder.last else {
            throw HandingerError.invalidInput(
                ErrorDetails(message: "call: it made no call", kind: "invalid_input", field: "call"))
        }
        return (value, response)
    }

    /// The key in use, in the clear: never log it. Nil when there is none yet.
    public var apiKey: String? { caller.native.apiKey() }

    /// Where the service is.
    public var baseURL: URL? { URL(string: caller.native.baseUrl()) }

    /// Every limit in force with its source, by the names of the core; secrets show as `***`.
    public var effectiveConfig: [String: JSONValue] {
        let text = caller.native.effectiveConfig()
        return (try? JSONDecoder().decode([String: JSONValue].self, from: Data(text.utf8))) ?? [:]
    }
}

extension Handinger {
    /// Reads any path below the base URL.
    public func get(_ path: String, options: RequestOptions = RequestOptions()) async throws -> JSONValue {
        try await request("GET", path, options: options)
    }

    /// Posts to any path below the base URL. It counts as a call that may start paid work.
    public func post(
        _ path: String, body: JSONValue? = nil, files: [Upload] = [], options: RequestOptions = RequestOptions()
    ) async throws -> JSONValue {
        try await request("POST", path, body: body, files: files, options: options)
    }

    /// Puts to any path below the base URL.
    public func put(
        _ path: String, body: JSONValue? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> JSONValue {
        try await request("PUT", path, body: body, options: options)
    }

    /// Patches any path below the base URL.
    public func patch(
        _ path: String, body: JSONValue? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> JSONValue {
        try await request("PATCH", path, body: body, options: options)
    }

    /// Deletes any path below the base URL.
    public func delete(_ path: String, options: RequestOptions = RequestOptions()) async throws -> JSONValue {
        try await request("DELETE", path, options: options)
    }

    /// Makes a request of your own making; an empty answer gives null. With files it is sent as a form.
    public func request(
        _ method: String, _ path: String, body: JSONValue? = nil, files: [Upload] = [],
        options: RequestOptions = RequestOptions()
    ) async throws -> JSONValue {
        let params = SetFields(["method": method, "path": path, "body": body])
        return try await answer(caller.request("request", params, options, files: files))
    }

    /// Makes a request with a body of bytes; an empty answer gives null.
    public func request(
        _ method: String, _ path: String, content: Data, contentType: String,
        options: RequestOptions = RequestOptions()
    ) async throws -> JSONValue {
        let params = SetFields(["method": method, "path": path, "content_type": contentType])
        return try await answer(caller.request("request", params, options, content: content))
    }

    /// Makes a request of your own making that is answered with events.
    public func requestStream(
        _ method: String, _ path: String, body: JSONValue? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        let params = SetFields(["method": method, "path": path, "body": body])
        return try await caller.stream(caller.request("request", params, options))
    }

    private func answer(_ request: NativeRequest) async throws -> JSONValue {
        let body = try await caller.answer(request).body
        return body.isEmpty ? .null : try decoded(JSONValue.self, from: body)
    }

    /// Panics inside Rust, to show in tests that this becomes an ordinary error.
    func panicForTest() async throws {
        try await crossing { [native = caller.native] _ in try await native.panicForTest() }
    }
}

extension Handinger: CustomStringConvertible, CustomReflectable {
    /// Without the key, and without a password in the address.
    public var description: String { "Handinger(baseURL: \(shownBaseURL))" }

    /// Without the key, and without a password in the address.
    public var customMirror: Mirror { Mirror(self, children: ["baseURL": shownBaseURL]) }

    private var shownBaseURL: String { effectiveConfig["base_url"]?["value"]?.stringValue ?? "" }
}

/// The system and its version, for the user agent.
private func systemName() -> String {
    #if os(macOS)
        let system = "macOS"
    #elseif os(iOS)
        let system = "iOS"
    #elseif os(Linux)
        let system = "Linux"
    #else
        let system = "other"
    #endif
    let version = ProcessInfo.processInfo.operatingSystemVersion
    return "\(system)/\(version.majorVersion).\(version.minorVersion)"
}
