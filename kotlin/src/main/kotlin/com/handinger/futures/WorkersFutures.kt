package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.Upload
import com.handinger.WorkerInput
import com.handinger.models.Budget
import com.handinger.models.DeleteWorkerResponse
import com.handinger.models.Visibility
import com.handinger.models.Worker
import com.handinger.models.WorkerRetrieveEmailResponse
import com.handinger.models.WorkerTemplate
import com.handinger.resources.Workers
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** Agents that run on Handinger's servers, and templates of such, for Java. */
public class WorkersFutures internal constructor(private val workers: Workers) {
    /** The schedules of workers. */
    public val schedules: SchedulesFutures = SchedulesFutures(workers.schedules)

    /** The webhooks of workers. */
    public val webhooks: WebhooksFutures = WebhooksFutures(workers.webhooks)

    /**
     * Starts a worker and waits until it is done. The run is paid for, once, however often the
     * request has to be sent.
     *
     * @param input The instruction.
     * @param budget How far the worker may go, and what it may cost. The server's default is `standard`.
     * @param files Files to send along: they lie in the worker's workspace before it starts.
     * @param onUpload Sees how far the files have come.
     */
    @JvmOverloads
    public fun create(
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<Worker> = calling { workers.create(input, budget, files, options, onUpload) }

    /** The same with options, and nothing else besides the instruction. */
    public fun create(input: String, options: CallOptions): CompletableFuture<Worker> =
        create(input, null, emptyList(), options)

    /** Starts a worker and gives the events of its run, which is paid for, once. */
    @JvmOverloads
    public fun createStream(
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<EventIterator> =
        calling { EventIterator(workers.createStream(input, budget, files, options, onUpload)) }

    /** The same with options, and nothing else besides the instruction. */
    public fun createStream(input: String, options: CallOptions): CompletableFuture<EventIterator> =
        createStream(input, null, emptyList(), options)

    /**
     * Makes a template, of which tasks are run later.
     *
     * @param prompt What the worker is for; the service makes instructions of it.
     * @param instructions How the worker works, at most 20 000 characters.
     * @param outputSchema The JSON Schema that the results of its runs fit; see
     * [com.handinger.jsonSchemaOf].
     */
    @JvmOverloads
    public fun createTemplate(
        prompt: String? = null,
        instructions: String? = null,
        title: String? = null,
        summary: String? = null,
        visibility: Visibility? = null,
        outputSchema: JsonObject? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<WorkerTemplate> =
        calling { workers.createTemplate(prompt, instructions, title, summary, visibility, outputSchema, options) }

    /** A worker as it stands; with a task, as that task has it. */
    @JvmOverloads
    public fun retrieve(
        workerId: String,
        taskId: String? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<Worker> = calling { workers.retrieve(workerId, taskId, options) }

    /** The same with options. */
    public fun retrieve(workerId: String, options: CallOptions): CompletableFuture<Worker> = retrieve(workerId, null, options)

    /** Follows a worker, or one of its tasks, from outside by its events. */
    @JvmOverloads
    public fun retrieveStream(
        workerId: String,
        taskId: String? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<EventIterator> = calling { EventIterator(workers.retrieveStream(workerId, taskId, options)) }

    /**
     * Gives a worker its next instruction; it remembers what went before. The run is paid for.
     * `continue` is a word of Kotlin's own.
     */
    @JvmOverloads
    public fun resume(
        workerId: String,
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<Worker> = calling { workers.resume(workerId, input, budget, files, options, onUpload) }

    /** The same with options, and nothing else besides the instruction. */
    public fun resume(workerId: String, input: String, options: CallOptions): CompletableFuture<Worker> =
        resume(workerId, input, null, emptyList(), options)

    /** Gives a worker its next instruction and gives the events of its run, which is paid for. */
    @JvmOverloads
    public fun resumeStream(
        workerId: String,
        input: String,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<EventIterator> =
        calling { EventIterator(workers.resumeStream(workerId, input, budget, files, options, onUpload)) }

    /** The events of a worker that runs, or has run. */
    @JvmOverloads
    public fun streamUpdates(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<EventIterator> = calling { EventIterator(workers.streamUpdates(workerId, options)) }

    /**
     * Changes a template; what is null stays as it is.
     *
     * @param outputSchema A new schema; `JsonNull` takes the old one away.
     */
    @JvmOverloads
    public fun update(
        workerId: String,
        instructions: String? = null,
        title: String? = null,
        summary: String? = null,
        visibility: Visibility? = null,
        outputSchema: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<WorkerTemplate> =
        calling { workers.update(workerId, instructions, title, summary, visibility, outputSchema, options) }

    /** Deletes a template. */
    @JvmOverloads
    public fun delete(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<DeleteWorkerResponse> = calling { workers.delete(workerId, options) }

    /** The mail address of a worker: what is sent there reaches it. */
    @JvmOverloads
    public fun retrieveEmail(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<WorkerRetrieveEmailResponse> = calling { workers.retrieveEmail(workerId, options) }

    /** A file of a worker's workspace, by its path; slashes in it stay slashes. */
    @JvmOverloads
    public fun retrieveFile(
        filePath: String,
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<FileFutures> = calling { FileFutures(workers.retrieveFile(filePath, workerId, options)) }

    /**
     * Waits until a worker is done. A wait that is given up leaves the worker running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    @JvmOverloads
    public fun wait(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: Consumer<Worker>? = null,
    ): CompletableFuture<Worker> = calling { workers.wait(workerId, options, { onUpdate?.accept(it) }) }

    /** Starts many workers, some at a time, each paid for once. */
    @JvmOverloads
    public fun map(
        inputs: List<WorkerInput>,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): CompletableFuture<MapIterator> = calling { MapIterator(workers.map(inputs, budget, options)) }

    /** The same with options. */
    public fun map(inputs: List<WorkerInput>, options: MapOptions): CompletableFuture<MapIterator> = map(inputs, null, options)
}
