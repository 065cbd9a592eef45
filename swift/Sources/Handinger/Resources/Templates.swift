extension Workers {
    /// Sets a worker up that does not run by itself, on servers that have tasks:
    /// ``Tasks/create(input:workerID:taskID:budget:files:options:)`` runs it.
    ///
    /// - Parameters:
    ///   - title: The worker's name, 1 to 200 characters.
    ///   - prompt: What the worker is for, from which the service writes its instructions; at most
    ///     10 000 characters.
    ///   - instructions: What the worker is told before each task, at most 20 000 characters.
    ///   - summary: What the worker does, in a line of at most 80 characters.
    ///   - visibility: Who may see the worker; the server's default is `public`.
    ///   - outputSchema: The JSON Schema (Draft 7) that the answers follow: an object; see
    ///     ``jsonSchema(of:)``.
    public func createTemplate(
        title: String? = nil, prompt: String? = nil, instructions: String? = nil, summary: String? = nil,
        visibility: Visibility? = nil, outputSchema: JSONValue? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerTemplate {
        let params = SetFields([
            "title": title, "prompt": prompt, "instructions": instructions, "summary": summary,
            "visibility": visibility, "output_schema": outputSchema,
        ])
        return try await caller.value("workers.create_template", params, options)
    }

    /// The same, with answers that follow the schema of a type: ``jsonSchema(of:)``.
    public func createTemplate<Output: Decodable>(
        title: String? = nil, prompt: String? = nil, instructions: String? = nil, summary: String? = nil,
        visibility: Visibility? = nil, outputSchema: Output.Type, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerTemplate {
        try await createTemplate(
            title: title, prompt: prompt, instructions: instructions, summary: summary, visibility: visibility,
            outputSchema: jsonSchema(of: outputSchema), options: options)
    }

    /// Changes what is given of a worker and leaves the rest. Only its creator may.
    ///
    /// - Parameters:
    ///   - title: The worker's name, 1 to 200 characters.
    ///   - instructions: What the worker is told before each task, at most 20 000 characters.
    ///   - summary: What the worker does, in a line of at most 80 characters.
    ///   - visibility: Who may see the worker.
    ///   - outputSchema: The JSON Schema (Draft 7) that the answers follow; ``JSONValue/null`` takes it away.
    public func update(
        _ workerID: String, title: String? = nil, instructions: String? = nil, summary: String? = nil,
        visibility: Visibility? = nil, outputSchema: JSONValue? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerTemplate {
        let params = SetFields([
            "worker_id": workerID, "title": title, "instructions": instructions, "summary": summary,
            "visibility": visibility, "output_schema": outputSchema,
        ])
        return try await caller.value("workers.update", params, options)
    }

    /// The same, with answers that follow the schema of a type: ``jsonSchema(of:)``.
    public func update<Output: Decodable>(
        _ workerID: String, title: String? = nil, instructions: String? = nil, summary: String? = nil,
        visibility: Visibility? = nil, outputSchema: Output.Type, options: RequestOptions = RequestOptions()
    ) async throws -> WorkerTemplate {
        try await update(
            workerID, title: title, instructions: instructions, summary: summary, visibility: visibility,
            outputSchema: jsonSchema(of: outputSchema), options: options)
    }

    /// Deletes a worker. Only its creator may.
    public func delete(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> DeleteWorkerResponse {
        try await caller.value("workers.delete", SetFields(["worker_id": workerID]), options)
    }
}
