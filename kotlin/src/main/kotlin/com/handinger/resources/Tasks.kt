package com.handinger.resources

import com.handinger.CallOptions
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.TaskInput
import com.handinger.Upload
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.internal.Caller
import com.handinger.internal.crossing
import com.handinger.internal.itemOf
import com.handinger.internal.jsonOf
import com.handinger.models.Budget
import com.handinger.models.DeleteTaskResponse
import com.handinger.models.TaskRetrieveResponse
import com.handinger.models.TaskTurnList
import com.handinger.models.Worker

/** Runs of workers. */
public class Tasks internal constructor(private val caller: Caller) {
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
    public suspend fun create(
        input: String,
        workerId: String? = null,
        taskId: String? = null,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): Worker {
        val params = jsonOf("input" to input, "worker_id" to workerId, "task_id" to taskId, "budget" to budget)
        return caller.model(
            caller.request("tasks.create", params, options, files, onUpload),
            Worker.serializer(),
        )
    }

    /** Runs a task and gives its events. The run is paid for, once. */
    public suspend fun createStream(
        input: String,
        workerId: String? = null,
        taskId: String? = null,
        budget: Budget? = null,
        files: List<Upload> = emptyList(),
        options: CallOptions = CallOptions.NONE,
        onUpload: ProgressListener? = null,
    ): WorkerStream {
        val params = jsonOf(
            "input" to input,
            "worker_id" to workerId,
            "task_id" to taskId,
            "budget" to budget,
            "stream" to true,
        )
        return caller.events(caller.request("tasks.create", params, options, files, onUpload))
    }

    /** A task as it stands. */
    public suspend fun retrieve(taskId: String, options: CallOptions = CallOptions.NONE): TaskRetrieveResponse =
        caller.model(
            caller.request("tasks.retrieve", jsonOf("task_id" to taskId), options),
            TaskRetrieveResponse.serializer(),
        )

    /** Archives a task. */
    public suspend fun delete(taskId: String, options: CallOptions = CallOptions.NONE): DeleteTaskResponse =
        caller.model(
            caller.request("tasks.delete", jsonOf("task_id" to taskId), options),
            DeleteTaskResponse.serializer(),
        )

    /** The turns of a task. */
    public suspend fun listTurns(taskId: String, options: CallOptions = CallOptions.NONE): TaskTurnList =
        caller.model(
            caller.request("tasks.list_turns", jsonOf("task_id" to taskId), options),
            TaskTurnList.serializer(),
        )

    /**
     * Waits until a task is done, and gives its worker. A wait that is given up leaves it running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    public suspend fun wait(
        taskId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: suspend (Worker) -> Unit = {},
    ): Worker = caller.wait(crossing { caller.native.taskUpdates(taskId, options.toJson()) }, onUpdate)

    /**
     * Runs many tasks, some at a time, each paid for once. Nothing is sent before the first result
     * is asked for.
     *
     * @param workerId The template of those that have none of their own.
     * @param budget The budget of those that have none of their own.
     */
    public suspend fun map(
        inputs: List<TaskInput>,
        workerId: String? = null,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): WorkerMap = caller.map(
        "tasks.create",
        inputs.mapIndexed { index, it ->
            itemOf(index, "input" to it.input, "worker_id" to it.workerId, "task_id" to it.taskId, "budget" to it.budget)
        },
        jsonOf("worker_id" to workerId, "budget" to budget),
        options,
    )
}
