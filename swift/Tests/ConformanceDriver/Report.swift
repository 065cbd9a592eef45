import Foundation
import Handinger

/// Events, answers and errors as the runner is told of them.
enum Report {
    static func of(_ event: WorkerEvent) -> JSONValue {
        [
            "id": text(event.id), "event": .string(event.event), "kind": .string(event.kind.rawValue),
            "data": .string(event.data), "text": text(event.text),
            "worker": event.worker.flatMap { try? JSONValue(encoding: $0) } ?? .null,
        ]
    }

    static func of(_ response: APIResponse) -> JSONValue {
        [
            "status": .integer(Int64(response.status)), "headers": of(response.headers),
            "method": .string(response.method), "url": .string(response.url),
            "http_version": .string(response.httpVersion), "request_id": text(response.requestID),
            "task_id": text(response.taskID),
            "retries_taken": .integer(Int64(response.retriesTaken)), "elapsed": seconds(response.elapsed),
        ]
    }

    /// All that the error tells; `shown` is all text that a user could print.
    static func of(_ error: HandingerError) -> JSONValue {
        var dumped = ""
        dump(error, to: &dumped)
        let shown = ["\(error)", String(reflecting: error), error.localizedDescription, dumped]
        let details = error.details
        return [
            "class": .string(error.name), "kind": .string(details.kind), "message": .string(error.message),
            "status": details.status.map { .integer(Int64($0)) } ?? .null, "headers": of(details.headers),
            "body": details.json ?? text(details.body), "request_id": text(details.requestID),
            "task_id": text(details.taskID), "worker_id": text(details.workerID), "method": text(details.method),
            "url": text(details.url), "attempts": .integer(Int64(details.attempts)),
            "elapsed": seconds(details.elapsed), "outcome": .string(details.outcome.rawValue),
            "retry_after": details.retryAfter.map(seconds) ?? .null,
            "retry_at": details.retryAt.map { .number($0.timeIntervalSince1970) } ?? .null,
            "field": text(details.field), "phase": text(details.phase?.rawValue),
            "causes": .array(details.causes.map(JSONValue.string)),
            "shown": .string(shown.joined(separator: "\n")),
        ]
    }

    private static func of(_ headers: HTTPHeaders) -> JSONValue {
        .object(Dictionary(headers.map { ($0.name, JSONValue.string($0.value)) }) { first, _ in first })
    }

    private static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    private static func seconds(_ duration: Duration) -> JSONValue { .number(duration / .seconds(1)) }
}
