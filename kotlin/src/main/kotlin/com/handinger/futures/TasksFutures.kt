package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.TaskInput
import com.handinger.Upload
import com.handinger.models.Budget
import com.handinger.models.DeleteTaskResponse
import com.handinger.models.TaskRetrieveResponse
import com.handinger.models.TaskTurnList
import com.handinger.models.Worker
import com.handinger.resources.Tasks
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/** Runs of workers, for Java. */
public class TasksFutures internal constructor(private val tasks: Tasks) {
    /**
     * Runs a task and waits until its worker is done. The run is paid for, once, however often the
     * request has to be sent.
     *
     * @param input The instruction.
     * @param workerId The template that runs; without one the service makes a worker.
     * @param taskId The task's own id; one is minted when none is given.
     * @param budget How far the worker may go, and what it may cost. The server's default is `standard`.
     * @param files Files to send along: they lie in the worker's workspace before it starts.
     * @param onUpload Sees how far the files have come.
     */
    @JvmOverloads
    public fun create(
        input: String,
        workerId: String? = null,
        taskId: String? = null,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<Worker> = calling { tasks.create(input, workerId, taskId, budget, files, options, onUpload) }

    /** The same with options, and nothing else besides the instruction and the template. */
    public fun create(input: String, workerId: String?, options: CallOptions): CompletableFuture<Worker> =
        create(input, workerId, null, null, emptyList(), options)

    /** Runs a task and gives its events. The run is paid for, once. */
    @JvmOverloads
    public fun createStream(
        input: String,
        workerId: String? = null,
        taskId: String? = null,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): CompletableFuture<EventIterator> =
        calling { EventIterator(tasks.createStream(input, workerId, taskId, budget, files, options, onUpload)) }

    /** A task as it stands. */
    @JvmOverloads
    public fun retrieve(
        taskId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<TaskRetrieveResponse> = calling { tasks.retrieve(taskId, options) }

    /** Archives a task. */
    @JvmOverloads
    public fun delete(
        taskId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<DeleteTaskResponse> = calling { tasks.delete(taskId, options) }

    /** The turns of a task. */
    @JvmOverloads
    public fun listTurns(taskId: String, options: CallOptions = CallOptions.NONE): CompletableFuture<TaskTurnList> =
        calling { tasks.listTurns(taskId, options) }

    /**
     * Waits until a task is done, and gives its worker. A wait that is given up leaves it running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    @JvmOverloads
    public fun wait(
        taskId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: Consumer<Worker>? = null,
    ): CompletableFuture<Worker> = calling { tasks.wait(taskId, options, { onUpdate?.accept(it) }) }

    /** Runs many tasks, some at a time, each paid for once. */
    @JvmOverloads
    public fun map(
        inputs: List<TaskInput>,
        workerId: String? = null,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): CompletableFuture<MapIterator> = calling { MapIterator(tasks.map(inputs, workerId, budget, options)) }

    /** The same with options. */
    public fun map(inputs: List<TaskInput>, options: MapOptions): CompletableFuture<MapIterator> = map(inputs, null, null, options)
}
