/// Runs of workers that are set up as templates: start one, look at what it did.
public struct Tasks: Sendable {
    let caller: Caller

    /// Runs a worker and waits for its answer, which can take minutes. The run is paid for, once,
    /// however often the request has to be sent.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - workerID: The worker that runs; without one the service makes one.
    ///   - taskID: The task to go on with, or the id of a new one; one is minted when none is given.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    /// - Returns: The finished worker.
    public func create(
        input: String, workerID: String? = nil, taskID: String? = nil, budget: Budget? = nil,
        files: [Upload] = [], options: RequestOptions = RequestOptions()
    ) async throws -> Worker {
        let params = SetFields(["input": input, "worker_id": workerID, "task_id": taskID, "budget": budget])
        return try await caller.value("tasks.create", params, options, files: files)
    }

    /// Runs a worker and gives the events of its run. The run is paid for, once.
    ///
    /// - Parameters:
    ///   - input: The instruction; may not be empty.
    ///   - workerID: The worker that runs; without one the service makes one.
    ///   - taskID: The task to go on with, or the id of a new one; one is minted when none is given.
    ///   - budget: How far the worker may go, and what it may cost; the server's default is `standard`.
    ///   - files: Files to send along.
    public func createStream(
        input: String, workerID: String? = nil, taskID: String? = nil, budget: Budget? = nil,
        files: [Upload] = [], options: RequestOptions = RequestOptions()
    ) async throws -> WorkerEventStream {
        let params = SetFields([
            "input": input, "worker_id": workerID, "task_id": taskID, "budget": budget, "stream": true,
        ])
        return try await caller.stream("tasks.create", params, options, files: files)
    }

    /// A task as it stands.
    public func retrieve(
        _ taskID: String, options: RequestOptions = RequestOptions()
    ) async throws -> TaskRetrieveResponse {
        try await caller.value("tasks.retrieve", SetFields(["task_id": taskID]), options)
    }

    /// Puts a task out of sight; its turns and files are kept.
    public func delete(
        _ taskID: String, options: RequestOptions = RequestOptions()
    ) async throws -> DeleteTaskResponse {
        try await caller.value("tasks.delete", SetFields(["task_id": taskID]), options)
    }

    /// What a task was told and answered, in order.
    public func listTurns(_ taskID: String, options: RequestOptions = RequestOptions()) async throws -> TaskTurnList {
        try await caller.value("tasks.list_turns", SetFields(["task_id": taskID]), options)
    }

    /// Waits until a task is done. A wait that is given up leaves the task running.
    ///
    /// - Parameters:
    ///   - options: Their timeout bounds the whole wait.
    ///   - onUpdate: Called with every snapshot of the task's worker, the last one included.
    /// - Returns: The finished worker.
    public func wait(
        for taskID: String, options: RequestOptions = RequestOptions(), onUpdate: (Worker) -> Void = { _ in }
    ) async throws -> Worker {
        let options = try options.text()
        let updates = try crossingNow { try caller.native.taskUpdates(taskId: taskID, options: options) }
        return try await caller.last(of: updates, onUpdate)
    }

    /// Starts many tasks, so many at once. Each is paid for, once.
    ///
    /// - Parameters:
    ///   - inputs: What each is to do. All are checked before anything is sent.
    ///   - workerID: The worker that runs those that name none.
    ///   - budget: How far each may go that has no budget of its own.
    /// - Returns: The results, as they finish.
    public func map(
        _ inputs: [TaskInput], workerID: String? = nil, budget: Budget? = nil, options: MapOptions = MapOptions()
    ) async throws -> WorkerMap {
        let shared = SetFields(["worker_id": workerID, "budget": budget])
        return try await caller.map("tasks.create", inputs.map(\.fields), shared: shared, options)
    }
}
