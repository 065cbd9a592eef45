/// Agents that run on Handinger's servers: start one, follow it, talk on with it, read what it made.
public struct Workers: Sendable {
    let caller: Caller

    /// The runs that workers start by themselves.
    public var schedules: Schedules { Schedules(caller: caller) }

    /// Where workers send word when a task has ended.
    public var webhooks: Webhooks { Webhooks(caller: caller) }

    /// Starts a worker and waits for its answer, which can take minutes. The run is paid for, once,
    /// however often the request has to be sent.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    /// - Returns: The finished worker.
    public func create(
        input: String, budget: Budget? = nil, files: [Upload] = [], options: RequestOptions = RequestOptions()
    ) async throws -> Worker {
        try await caller.value("workers.create", SetFields(["input": input, "budget": budget]), options, files: files)
    }

    /// Starts a worker and gives the events of its run. The run is paid for, once.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    public func createStream(
        input: String, budget: Budget? = nil, files: [Upload] = [], options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        let params = SetFields(["input": input, "budget": budget, "stream": true])
        return try await caller.stream("workers.create", params, options, files: files)
    }

    /// A worker as it stands.
    ///
    /// - Parameter taskID: The task to show, on servers whose workers have several.
    public func retrieve(
        _ workerID: String, taskID: String? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> Worker {
        try await caller.value("workers.retrieve", SetFields(["worker_id": workerID, "task_id": taskID]), options)
    }

    /// What a worker has done so far and then what it does, event by event.
    ///
    /// - Parameter taskID: The task to show, on servers whose workers have several.
    public func retrieveStream(
        _ workerID: String, taskID: String? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        let params = SetFields(["worker_id": workerID, "task_id": taskID, "stream": true])
        return try await caller.stream("workers.retrieve", params, options)
    }

    /// Gives a worker its next instruction; it remembers what went before. The run is paid for, once.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    /// - Returns: The finished worker.
    public func `continue`(
        _ workerID: String, input: String, budget: Budget? = nil, files: [Upload] = [],
        options: RequestOptions = RequestOptions()
    ) async throws -> Worker {
        let params = SetFields(["worker_id": workerID, "input": input, "budget": budget])
        return try await caller.value("workers.continue", params, options, files: files)
    }

    /// Gives a worker its next instruction and gives the events of its run, which is paid for, once.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    public func continueStream(
        _ workerID: String, input: String, budget: Budget? = nil, files: [Upload] = [],
        options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        let params = SetFields(["worker_id": workerID, "input": input, "budget": budget, "stream": true])
        return try await caller.stream("workers.continue", params, options, files: files)
    }

    /// The events of a worker that runs, or has run.
    public func streamUpdates(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        try await caller.stream("workers.stream_updates", SetFields(["worker_id": workerID]), options)
    }

    /// Waits until a worker is done. A wait that is given up leaves the worker running.
    ///
    /// - Parameters:
    ///   - options: Their timeout bounds the whole wait.
    ///   - onUpdate: Called with every snapshot of the worker, the last one included.
    /// - Returns: The finished worker.
    public func wait(
        for workerID: String, options: RequestOptions = RequestOptions(), onUpdate: (Worker) -> Void = { _ in }
    ) async throws -> Worker {
        let options = try options.text()
        let updates = try crossingNow { try caller.native.updates(workerId: workerID, options: options) }
        return try await caller.last(of: updates, onUpdate)
    }

    /// The mail address of a worker: what is sent there reaches it.
    public func retrieveEmail(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerRetrieveEmailResponse {
        try await caller.value("workers.retrieve_email", SetFields(["worker_id": workerID]), options)
    }

    /// A file of a worker's workspace.
    ///
    /// - Parameter path: The file's path; slashes in it stay slashes.
    public func retrieveFile(
        _ path: String, of workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> FileResponse {
        try await caller.file("workers.retrieve_file", SetFields(["file_path": path, "worker_id": workerID]), options)
    }

    /// Starts many workers, so many at once. Each is paid for, once.
    ///
    /// ```swift
    /// for try await item in try await client.workers.map(["Oslo", "Bergen"], budget: .low) {
    ///     print(item.index, try item.worker.outputText)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - inputs: What each is to do. All are checked before anything is sent.
    ///   - budget: How far each may go that has no budget of its own.
    /// - Returns: The results, as they finish.
    public func map(
        _ inputs: [WorkerInput], budget: Budget? = nil, options: MapOptions = MapOptions()
    ) async throws -> WorkerMap {
        try await caller.map("workers.create", inputs.map(\.fields), shared: SetFields(["budget": budget]), options)
    }
}
