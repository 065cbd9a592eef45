import Handinger

/// What an operation answers with.
enum OperationResult {
    case value(JSONValue)
    case stream(WorkerEventStream)
    case file(FileResponse)

    static func model(_ model: some Encodable) throws -> OperationResult { .value(try JSONValue(encoding: model)) }
}

/// The call of an operation, its parameters where Swift has them.
struct Operation {
    let name: String
    var params: Given
    let files: [Upload]
    let options: RequestOptions

    mutating func make(_ client: Handinger) async throws -> OperationResult {
        switch name {
        case "workers.create": try await create(client.workers)
        case "workers.update", "workers.delete": try await change(client.workers)
        case "tasks.create": try await create(client.tasks)
        case _ where name.hasPrefix("workers.schedules."): try await make(client.workers.schedules)
        case _ where name.hasPrefix("workers.webhooks."): try await make(client.workers.webhooks)
        case _ where name.hasPrefix("workers."): try await make(client.workers)
        case _ where name.hasPrefix("tasks."): try await make(client.tasks)
        default: throw unknown
        }
    }

    private var unknown: Unable { Unable(description: "the driver knows no operation \(name)") }

    private mutating func create(_ workers: Workers) async throws -> OperationResult {
        guard params.holds("input") else { return try await createTemplate(workers) }
        let input = try params.text("input")
        let budget = try params.budget()
        let stream = try params.flag("stream") ?? false
        try params.nothingLeft()
        return stream
            ? .stream(try await workers.createStream(input: input, budget: budget, files: files, options: options))
            : try .model(await workers.create(input: input, budget: budget, files: files, options: options))
    }

    private mutating func createTemplate(_ workers: Workers) async throws -> OperationResult {
        if !files.isEmpty { throw Unable(description: "a template takes no files") }
        let title = try params.optionalText("title")
        let prompt = try params.optionalText("prompt")
        let instructions = try params.optionalText("instructions")
        let summary = try params.optionalText("summary")
        let visibility = try params.visibility()
        let schema = params.any("output_schema")
        try params.nothingLeft()
        return try .model(
            await workers.createTemplate(
                title: title, prompt: prompt, instructions: instructions, summary: summary, visibility: visibility,
                outputSchema: schema, options: options))
    }

    private mutating func change(_ workers: Workers) async throws -> OperationResult {
        let id = try params.text("worker_id")
        if name == "workers.delete" {
            try params.nothingLeft()
            return try .model(await workers.delete(id, options: options))
        }
        let title = try params.optionalText("title")
        let instructions = try params.optionalText("instructions")
        let summary = try params.optionalText("summary")
        let visibility = try params.visibility()
        let schema = params.any("output_schema")
        try params.nothingLeft()
        return try .model(
            await workers.update(
                id, title: title, instructions: instructions, summary: summary, visibility: visibility,
                outputSchema: schema, options: options))
    }

    private mutating func make(_ workers: Workers) async throws -> OperationResult {
        let id = try params.text("worker_id")
        let stream = try params.flag("stream") ?? false
        switch name {
        case "workers.retrieve":
            let taskID = try params.optionalText("task_id")
            try params.nothingLeft()
            return stream
                ? .stream(try await workers.retrieveStream(id, taskID: taskID, options: options))
                : try .model(await workers.retrieve(id, taskID: taskID, options: options))
        case "workers.continue":
            let input = try params.text("input")
            let budget = try params.budget()
            try params.nothingLeft()
            return stream
                ? .stream(
                    try await workers.continueStream(
                        id, input: input, budget: budget, files: files, options: options))
                : try .model(
                    await workers.continue(id, input: input, budget: budget, files: files, options: options))
        case "workers.stream_updates":
            try params.nothingLeft()
            return .stream(try await workers.streamUpdates(id, options: options))
        case "workers.retrieve_email":
            try params.nothingLeft()
            return try .model(await workers.retrieveEmail(id, options: options))
        case "workers.retrieve_file":
            let path = try params.text("file_path")
            try params.nothingLeft()
            return .file(try await workers.retrieveFile(path, of: id, options: options))
        default:
            throw unknown
        }
    }

    private mutating func make(_ schedules: Schedules) async throws -> OperationResult {
        let id = try params.text("worker_id")
        switch name {
        case "workers.schedules.create":
            let input = try params.text("input")
            let timing = try params.timing()
            let budget = try params.budget()
            try params.nothingLeft()
            return try .model(await schedules.create(id, input: input, when: timing, budget: budget, options: options))
        case "workers.schedules.list":
            try params.nothingLeft()
            return try .model(await schedules.list(id, options: options))
        case "workers.schedules.cancel":
            let schedule = try params.text("schedule_id")
            try params.nothingLeft()
            return try .model(await schedules.cancel(schedule, of: id, options: options))
        default:
            throw unknown
        }
    }

    private mutating func make(_ webhooks: Webhooks) async throws -> OperationResult {
        let id = try params.text("worker_id")
        switch name {
        case "workers.webhooks.retrieve":
            return try .model(await webhooks.retrieve(id, options: options))
        case "workers.webhooks.update":
            let url = params.any("url")
            return try .model(await webhooks.update(id, url: url?.stringValue, options: options))
        case "workers.webhooks.delete":
            return try .model(await webhooks.delete(id, options: options))
        case "workers.webhooks.regenerate_token":
            return try .model(await webhooks.regenerateToken(id, options: options))
        case "workers.webhooks.list_executions":
            let page = try params.count("page")
            return try .model(await webhooks.listExecutions(id, page: page, options: options))
        default:
            throw unknown
        }
    }

    private mutating func create(_ tasks: Tasks) async throws -> OperationResult {
        let input = try params.text("input")
        let workerID = try params.optionalText("worker_id")
        let taskID = try params.optionalText("task_id")
        let budget = try params.budget()
        let stream = try params.flag("stream") ?? false
        try params.nothingLeft()
        return stream
            ? .stream(
                try await tasks.createStream(
                    input: input, workerID: workerID, taskID: taskID, budget: budget, files: files, options: options))
            : try .model(
                await tasks.create(
                    input: input, workerID: workerID, taskID: taskID, budget: budget, files: files, options: options))
    }

    private mutating func make(_ tasks: Tasks) async throws -> OperationResult {
        let id = try params.text("task_id")
        try params.nothingLeft()
        return switch name {
        case "tasks.retrieve": try .model(await tasks.retrieve(id, options: options))
        case "tasks.delete": try .model(await tasks.delete(id, options: options))
        case "tasks.list_turns": try .model(await tasks.listTurns(id, options: options))
        default: throw unknown
        }
    }
}
