import Foundation
import Handinger

/// The key of every scenario's client. It may show in no error.
let scenarioKey = "key-that-must-not-show"

/// One call of a scenario on its way to a report.
struct Attempt {
    let call: Scenario.Call
    let asked: Set<String>
    private var report: [String: JSONValue] = [:]

    init(_ call: Scenario.Call) {
        self.call = call
        asked = Scenario.parts(call.expect ?? [:])
    }

    /// Makes the call. An error of the client is a part of the report.
    mutating func make(_ client: Handinger) async throws -> JSONValue {
        let start = ContinuousClock.now
        do {
            try await dispatch(client)
        } catch let error as HandingerError {
            report["error"] = try Self.report(of: error)
        }
        report["seconds"] = .number((ContinuousClock.now - start) / .seconds(1))
        return .object(report)
    }

    private mutating func dispatch(_ given: Handinger) async throws {
        let client = try call.client.map { try given.withOptions(try ClientOptions($0)) } ?? given
        let options = try RequestOptions(call.options ?? [:])
        var params = Given(call.with ?? [:])
        switch call.do {
        case "effective_config":
            report["value"] = .object(client.effectiveConfig)
        case "workers.wait":
            let id = try params.text("worker_id")
            try await wait { try await client.workers.wait(for: id, options: options, onUpdate: $0) }
        case "tasks.wait":
            let id = try params.text("task_id")
            try await wait { try await client.tasks.wait(for: id, options: options, onUpdate: $0) }
        case "workers.webhooks.iter_executions":
            var executions: [JSONValue] = []
            for try await execution in try client.workers.webhooks.executions(
                params.text("worker_id"), options: options)
            {
                executions.append(try JSONValue(encoding: execution))
            }
            report["value"] = .array(executions)
        case "request":
            report["value"] = try await request(client, &params, options)
        default:
            var operation = Operation(name: call.do, params: params, files: try uploads(), options: options)
            let (result, response) = try await client.withResponse { try await operation.make($0) }
            report["response"] = Self.report(of: response)
            try await settle(result)
        }
    }

    private func uploads() throws -> [Upload] {
        try call.files.map { file in
            var given = Given(file.objectValue ?? [:])
            let content = Data(try given.text("text").utf8)
            let name = try given.text("name")
            let contentType = try given.optionalText("media_type")
            let isOnce = try given.flag("once") ?? false
            try given.nothingLeft()
            return isOnce
                ? .once(InputStream(data: content), name: name, contentType: contentType)
                : .data(content, name: name, contentType: contentType)
        }
    }

    private mutating func wait(_ call: ((Worker) -> Void) async throws -> Worker) async throws {
        var updates = 0
        let worker = try await call { _ in updates += 1 }
        report["value"] = try JSONValue(encoding: worker)
        report["updates"] = .integer(Int64(updates))
    }

    private func request(_ client: Handinger, _ params: inout Given, _ options: RequestOptions) async throws
        -> JSONValue
    {
        let method = try params.text("method")
        let path = try params.text("path")
        if let content = try params.optionalText("content") {
            return try await client.request(
                method, path, content: Data(content.utf8), contentType: params.text("content_type"), options: options)
        }
        let body = params.any("body")
        return switch method {
        case "GET": try await client.get(path, options: options)
        case "POST": try await client.post(path, body: body, options: options)
        case "PUT": try await client.put(path, body: body, options: options)
        case "PATCH": try await client.patch(path, body: body, options: options)
        case "DELETE": try await client.delete(path, options: options)
        default: try await client.request(method, path, body: body, options: options)
        }
    }

    private mutating func settle(_ result: OperationResult) async throws {
        switch result {
        case .value(let value): report["value"] = value
        case .file(let file): report["bytes"] = .string(String(decoding: try await file.read(), as: UTF8.self))
        case .stream(let stream): try await follow(stream)
        }
    }

    /// Reads a stream to its end, or until `take` events have come.
    private mutating func follow(_ stream: WorkerEventStream) async throws {
        var seen: [WorkerEvent] = []
        defer { reportEvents(seen) }
        if call.take != 0 {
            for try await event in stream {
                seen.append(event)
                if seen.count == call.take { break }
            }
        }
        if asked.contains("final_worker") {
            report["final_worker"] = try JSONValue(encoding: try await stream.finalWorker())
        }
    }

    private mutating func reportEvents(_ seen: [WorkerEvent]) {
        let ids = seen.map { text($0.id) }
        report["ids"] = .array(ids)
        report["distinct_ids"] = .bool(Set(ids).count == ids.count)
        report["kinds"] = .array(seen.map { .string($0.kind.rawValue) })
        report["text"] = .string(seen.compactMap(\.text).joined())
        report["events"] = .array(
            seen.map { event in
                [
                    "id": text(event.id), "event": .string(event.event), "kind": .string(event.kind.rawValue),
                    "data": .string(event.data), "text": text(event.text),
                    "worker": event.worker.flatMap { try? JSONValue(encoding: $0) } ?? .null,
                ]
            })
    }

    private static func report(of response: APIResponse) -> JSONValue {
        let headers = Dictionary(response.headers.map { ($0.name, JSONValue.string($0.value)) }) { first, _ in first }
        return [
            "status": .integer(Int64(response.status)), "headers": .object(headers),
            "request_id": text(response.requestID), "retries_taken": .integer(Int64(response.retriesTaken)),
            "http_version": .string(response.httpVersion),
        ]
    }

    /// An error as every language shows it; `shown` is all text that a user could print.
    static func report(of error: HandingerError) throws -> JSONValue {
        var dumped = ""
        dump(error, to: &dumped)
        let shown = ["\(error)", String(reflecting: error), error.localizedDescription, dumped].joined(separator: "\n")
        if shown.contains(scenarioKey) {
            throw ScenarioMistake(description: "the API key shows in an error: \(shown)")
        }
        let details = error.details
        return [
            "class": .string(error.name), "message": .string(error.message),
            "status": details.status.map { .integer(Int64($0)) } ?? .null,
            "body": details.json ?? text(details.body), "request_id": text(details.requestID),
            "attempts": .integer(Int64(details.attempts)), "outcome": .string(details.outcome.rawValue),
            "retry_after": details.retryAfter.map { .number($0 / .seconds(1)) } ?? .null,
            "retry_in": details.retryAt.map { .number($0.timeIntervalSinceNow) } ?? .null,
            "field": text(details.field), "phase": text(details.phase?.rawValue),
            "elapsed": .number(details.elapsed / .seconds(1)), "shown": .string(shown),
        ]
    }
}

private func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
