package com.handinger.resources

import com.handinger.CallOptions
import com.handinger.FileResponse
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.Upload
import com.handinger.WorkerInput
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.internal.Caller
import com.handinger.internal.crossing
import com.handinger.internal.itemOf
import com.handinger.internal.jsonOf
import com.handinger.models.Budget
import com.handinger.models.DeleteWorkerResponse
import com.handinger.models.Visibility
import com.handinger.models.Worker
import com.handinger.models.WorkerRetrieveEmailResponse
import com.handinger.models.WorkerTemplate
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** Agents that run on Handinger's servers, and templates of such. */
public class Workers internal constructor(private val caller: Caller) {
    /** The schedules of workers. */
    public val schedules: Schedules = Schedules(caller)

    /** The webhooks of workers. */
    public val webhooks: Webhooks = Webhooks(caller)

    /**
     * Starts a worker and waits until it is done. The run is paid for, once, however often the
     * request has to be sent.
     *
     * @param input The instruction.
     * @param budget How far the worker may go, and what it may cost. The server's default is `standard`.
     * @param files Files to send along: they lie in the worker's workspace before it starts.
     * @param onUpload Sees how far the files have come.
     */
    public suspend fun create(
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): Worker = caller.model(
        caller.request("workers.create", jsonOf("input" to input, "budget" to budget), options, files, onUpload),
        Worker.serializer(),
    )

    /** Starts a worker and gives the events of its run, which is paid for, once. */
    public suspend fun createStream(
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): WorkerStream {
        val params = jsonOf("input" to input, "budget" to budget, "stream" to true)
        return caller.events(caller.request("workers.create", params, options, files, onUpload))
    }

    /**
     * Makes a template, of which tasks are run later.
     *
     * @param prompt What the worker is for; the service makes instructions of it.
     * @param instructions How the worker works, at most 20 000 characters.
     * @param outputSchema The JSON Schema that the results of its runs fit; see
     * [com.handinger.jsonSchemaOf].
     */
    public suspend fun createTemplate(
        prompt: String? = null,
        instructions: String? = null,
        title: String? = null,
        summary: String? = null,
        visibility: Visibility? = null,
        outputSchema: JsonObject? = null,
        options: CallOptions = CallOptions.NONE,
    ): WorkerTemplate {
        val params = jsonOf(
            "prompt" to prompt,
            "instructions" to instructions,
            "title" to title,
            "summary" to summary,
            "visibility" to visibility,
            "output_schema" to outputSchema,
        )
        return caller.model(caller.request("workers.create_template", params, options), WorkerTemplate.serializer())
    }

    /** A worker as it stands; with a task, as that task has it. */
    public suspend fun retrieve(
        workerId: String,
        taskId: String? = null,
        options: CallOptions = CallOptions.NONE,
    ): Worker {
        val params = jsonOf("worker_id" to workerId, "task_id" to taskId)
        return caller.model(caller.request("workers.retrieve", params, options), Worker.serializer())
    }

    /** Follows a worker, or one of its tasks, from outside by its events. */
    public suspend fun retrieveStream(
        workerId: String,
        taskId: String? = null,
        options: CallOptions = CallOptions.NONE,
    ): WorkerStream {
        val params = jsonOf("worker_id" to workerId, "task_id" to taskId, "stream" to true)
        return caller.events(caller.request("workers.retrieve", params, options))
    }

    /**
     * Gives a worker its next instruction; it remembers what went before. The run is paid for.
     * `continue` is a word of Kotlin's own.
     */
    public suspend fun resume(
        workerId: String,
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): Worker {
        val params = jsonOf("worker_id" to workerId, "input" to input, "budget" to budget)
        return caller.model(
            caller.request("workers.continue", params, options, files, onUpload),
            Worker.serializer(),
        )
    }

    /** Gives a worker its next instruction and gives the events of its run, which is paid for. */
    public suspend fun resumeStream(
        workerId: String,
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): WorkerStream {
        val params = jsonOf("worker_id" to workerId, "input" to input, "budget" to budget, "stream" to true)
        return caller.events(caller.request("workers.continue", params, options, files, onUpload))
    }

    /** The events of a worker that runs, or has run. */
    public suspend fun streamUpdates(workerId: String, options: CallOptions = CallOptions.NONE): WorkerStream =
        caller.events(caller.request("workers.stream_updates", jsonOf("worker_id" to workerId), options))

    /**
     * Changes a template; what is null stays as it is.
     *
     * @param outputSchema A new schema; `JsonNull` takes the old one away.
     */
    public suspend fun update(
        workerId: String,
        instructions: String? = null,
        title: String? = null,
        summary: String? = null,
        visibility: Visibility? = null,
        outputSchema: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): WorkerTemplate {
        val params = jsonOf(
            "worker_id" to workerId,
            "instructions" to instructions,
            "title" to title,
            "summary" to summary,
            "visibility" to visibility,
            "output_schema" to outputSchema,
        )
        return caller.model(caller.request("workers.update", params, options), WorkerTemplate.serializer())
    }

    /** Deletes a template. */
    public suspend fun delete(workerId: String, options: CallOptions = CallOptions.NONE): DeleteWorkerResponse =
        caller.model(
            caller.request("workers.delete", jsonOf("worker_id" to workerId), options),
            DeleteWorkerResponse.serializer(),
        )

    /** The mail address of a worker: what is sent there reaches it. */
    public suspend fun retrieveEmail(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): WorkerRetrieveEmailResponse = caller.model(
        caller.request("workers.retrieve_email", jsonOf("worker_id" to workerId), options),
        WorkerRetrieveEmailResponse.serializer(),
    )

    /** A file of a worker's workspace, by its path; slashes in it stay slashes. */
    public suspend fun retrieveFile(
        filePath: String,
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): FileResponse {
        val params = jsonOf("file_path" to filePath, "worker_id" to workerId)
        return caller.file(caller.request("workers.retrieve_file", params, options))
    }

    /**
     * Waits until a worker is done. A wait that is given up leaves the worker running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    public suspend fun wait(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: suspend (Worker) -> Unit = {},
    ): Worker = caller.wait(crossing { caller.native.updates(workerId, options.toJson()) }, onUpdate)

    /**
     * Starts many workers, some at a time, each paid for once:
     *
     * ```
     * client.workers.map(cities.map { WorkerInput("The weather in $it") }).collect { println(it.getOrThrow().outputText) }
     * ```
     *
     * Nothing is sent before the first result is asked for.
     *
     * @param budget The budget of those that have none of their own.
     */
    public suspend fun map(
        inputs: List<WorkerInput>,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): WorkerMap = caller.map(
        "workers.create",
        inputs.mapIndexed { index, it -> itemOf(index, "input" to it.input, "budget" to it.budget) },
        jsonOf("budget" to budget),
        options,
    )
}
