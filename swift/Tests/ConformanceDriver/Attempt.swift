import Foundation
import Handinger

/// A line of the runner that asks for a call.
struct Call {
    let id: JSONValue
    let `do`: String
    let with: [String: JSONValue]
    let files: [JSONValue]
    let options: [String: JSONValue]
    let client: [String: JSONValue]
    let take: Int?
    let asksFor: Set<String>

    init(_ line: JSONValue) {
        id = line["id"] ?? .null
        `do` = line["do"]?.stringValue ?? ""
        with = line["with"]?.objectValue ?? [:]
        files = line["files"]?.arrayValue ?? []
        options = line["options"]?.objectValue ?? [:]
        client = line["client"]?.objectValue ?? [:]
        take = line["take"]?.intValue
        asksFor = Set((line["asks_for"]?.arrayValue ?? []).compactMap(\.stringValue))
    }
}

/// One call on its way to a report.
struct Attempt {
    let call: Call
    private var report: [String: JSONValue] = [:]

    init(_ call: Call) { self.call = call }

    /// Makes the call. An error of the client is a part of the report.
    mutating func make(_ client: Handinger) async throws -> JSONValue {
        do {
            try await dispatch(client)
        } catch let error as HandingerError {
            report["error"] = Report.of(error)
        }
        return .object(report)
    }

    private mutating func dispatch(_ given: Handinger) async throws {
        let client = call.client.isEmpty ? given : try given.withOptions(try ClientOptions(call.client))
        let options = try RequestOptions(call.options)
        var params = Given(call.with)
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
            report["response"] = Report.of(response)
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
        var seen: [JSONValue] = []
        defer { report["events"] = .array(seen) }
        if call.take != 0 {
            for try await event in stream {
                seen.append(Report.of(event))
                if seen.count == call.take { break }
            }
        }
        if call.asksFor.contains("final_worker") {
            report["final_worker"] = try JSONValue(encoding: try await stream.finalWorker())
        }
    }
}
