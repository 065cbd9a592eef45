import Foundation
internal import HandingerNative

/// Where every call crosses to Rust, and its answer back.
struct Caller: Sendable {
    let native: NativeClient
    /// Who hears of the calls.
    let watch: Watch
    /// Who wants to see what comes with the answers, if anybody.
    let recorder: ResponseRecorder?

    /// Makes a call and decodes its answer.
    func value<Value: Decodable>(
        _ operation: String, _ params: SetFields, _ options: RequestOptions, files: [Upload] = []
    ) async throws -> Value {
        let answer = try await answer(try request(operation, params, options, files: files))
        return try decoded(Value.self, from: answer.body)
    }

    /// Makes a call and reads its answer.
    func answer(_ request: NativeRequest) async throws -> NativeAnswer {
        let answer = try await crossing { try await native.call(request: request, cancel: $0) }
        if let recorder {
            await recorder.keep(APIResponse(answer.meta, body: answer.body))
        }
        return answer
    }

    /// Makes a call that is answered with events.
    func stream(
        _ operation: String, _ params: SetFields, _ options: RequestOptions, files: [Upload] = []
    ) async throws -> WorkerEventStream {
        try await stream(try request(operation, params, options, files: files))
    }

    func stream(_ request: NativeRequest) async throws -> WorkerEventStream {
        let events = try await crossing { try await native.events(request: request, cancel: $0) }
        let stream = WorkerEventStream(events)
        await recorder?.keep(stream.response)
        return stream
    }

    /// Makes a call that is answered with a file.
    func file(_ operation: String, _ params: SetFields, _ options: RequestOptions) async throws -> FileResponse {
        let request = try request(operation, params, options)
        let file = FileResponse(try await crossing { try await native.open(request: request, cancel: $0) })
        await recorder?.keep(file.response)
        return file
    }

    /// Makes many calls.
    func map(
        _ operation: String, _ inputs: [SetFields], shared: SetFields, _ options: MapOptions
    ) async throws -> WorkerMap {
        let inputs = try "[" + inputs.map { try $0.text() }.joined(separator: ",") + "]"
        let shared = try shared.text()
        let options = try options.text()
        return WorkerMap(
            try await crossing { [native] _ in
                try await native.map(operation: operation, inputs: inputs, shared: shared, options: options)
            })
    }

    /// Follows a worker or a task to its end, and hands each snapshot out.
    func last(of updates: NativeUpdates, _ onUpdate: (Worker) -> Void) async throws -> Worker {
        var last: Worker?
        while let answer = try await crossing({ try await updates.next(cancel: $0) }) {
            let worker = try decoded(Worker.self, from: answer.body)
            onUpdate(worker)
            last = worker
        }
        guard let last else {
            throw HandingerError.internalError(
                ErrorDetails(message: "the wait ended without a worker", kind: "internal", outcome: .unknown))
        }
        return last
    }

    func request(
        _ operation: String, _ params: SetFields, _ options: RequestOptions, content: Data? = nil,
        files: [Upload] = []
    ) throws -> NativeRequest {
        NativeRequest(
            operation: operation, params: try params.text(), content: content, files: files.map(\.native),
            onUpload: options.onUpload.map(ProgressTeller.init), options: try options.text())
    }
}

/// Runs a call in Rust; a cancelled task cancels it there.
///
/// - Throws: `CancellationError` when the task was cancelled, else ``HandingerError``.
func crossing<Value: Sendable>(_ call: @Sendable (CancelToken) async throws -> Value) async throws -> Value {
    // Rust does not hear of a cancelled task by itself. The token is latched: it may come before the call.
    let token = CancelToken()
    do {
        return try await withTaskCancellationHandler {
            try await call(token)
        } onCancel: {
            token.cancel()
        }
    } catch let failure as NativeFailure {
        throw reported(failure)
    }
}

/// The same for work that does not wait.
func crossingNow<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch let failure as NativeFailure {
        throw reported(failure)
    }
}

private func reported(_ failure: NativeFailure) -> any Error {
    guard case .Failed(let record) = failure else { return failure }
    do {
        return try HandingerError(record: record)
    } catch {
        return error
    }
}

/// Decodes what Rust has checked.
func decoded<Value: Decodable>(_ type: Value.Type, from body: Data) throws -> Value {
    do {
        return try JSONDecoder().decode(type, from: body)
    } catch let error as DecodingError {
        throw HandingerError.apiResponseValidation(misfit(error, of: rootName(type), body: body))
    }
}

/// How the errors of every language call the whole answer: `worker_schedule` for a ``WorkerSchedule``.
private func rootName(_ type: Any.Type) -> String {
    "\(type)".replacing(/\B[A-Z]/) { "_\($0.output)" }.lowercased()
}

/// What a value that does not fit its type is told as, with the path of the field at fault.
func misfit(_ error: DecodingError, of root: String, body: Data) -> ErrorDetails {
    let (keys, problem) =
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            (context.codingPath, context.debugDescription)
        case .keyNotFound(let key, let context):
            (context.codingPath + [key], "missing field `\(key.stringValue)`")
        @unknown default:
            ([], "\(error)")
        }
    let inner = path(keys)
    let field = inner.isEmpty ? root : inner.hasPrefix("[") ? root + inner : "\(root).\(inner)"
    return ErrorDetails(
        message: "Data returned by API invalid for expected schema: \(field): \(problem)",
        kind: "response_validation", outcome: .accepted, field: field, body: String(decoding: body, as: UTF8.self),
        json: try? JSONDecoder().decode(JSONValue.self, from: body))
}
