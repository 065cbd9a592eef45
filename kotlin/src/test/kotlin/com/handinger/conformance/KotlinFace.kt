package com.handinger.conformance

import com.handinger.CallOptions
import com.handinger.ClientOptions
import com.handinger.Handinger
import com.handinger.Upload
import com.handinger.WorkerEvent
import com.handinger.WorkerStream
import com.handinger.internal.jsonOf
import com.handinger.models.Worker
import com.handinger.withResponse
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** The client as Kotlin has it. */
internal class KotlinFace(private val client: Handinger) : Face {
    constructor(options: ClientOptions) : this(Handinger(options))

    override fun copy(options: JsonObject) = KotlinFace(client.withOptions(clientOptions(options)))

    override fun effectiveConfig(): JsonElement = json(client)

    override suspend fun make(call: Call, report: Report) = KotlinCall(client, call, report).make()
}

/** What the client is set to. */
internal fun json(client: Handinger): JsonElement =
    JsonObject(client.effectiveConfig().mapValues { jsonOf("value" to it.value.value, "source" to it.value.source) })

private class KotlinCall(private val client: Handinger, private val call: Call, private val report: Report) {
    private val given = call.given
    private val options: CallOptions = callOptions(call.options)
    private val files: List<Upload> = uploads(call)

    suspend fun make() {
        when (call.name) {
            "workers.wait" -> waiting { client.workers.wait(given.text("worker_id"), options, it) }
            "tasks.wait" -> waiting { client.tasks.wait(given.text("task_id"), options, it) }
            "workers.webhooks.iter_executions" ->
                report.value(json(client.workers.webhooks.executions(given.text("worker_id"), options).toList()))
            "request" -> report.value(custom())
            else -> {
                val (value, info) = withResponse { operation() }
                report.response(info)
                value?.let(report::value)
            }
        }
    }

    private suspend fun custom(): JsonElement {
        val (method, path) = given.text("method") to given.text("path")
        val content = given.textOrNull("content") ?: return client.request(method, path, given.any("body"), options)
        return client.request(method, path, content.encodeToByteArray(), given.text("content_type"), options)
    }

    /** Gives the answer's model; null where what came is in the report already. */
    private suspend fun operation(): JsonElement? {
        val workers = client.workers
        val streams = given.flag("stream")
        return when (call.name) {
            "workers.create" -> when {
                !given.has("input") && files.isEmpty() -> template()
                streams -> follow(workers.createStream(given.text("input"), given.budget(), files, options))
                else -> json(workers.create(given.textOrNull("input").orEmpty(), given.budget(), files, options))
            }
            "workers.retrieve" ->
                if (streams) {
                    follow(workers.retrieveStream(given.text("worker_id"), given.textOrNull("task_id"), options))
                } else {
                    json(workers.retrieve(given.text("worker_id"), given.textOrNull("task_id"), options))
                }
            "workers.continue" -> {
                val (id, input) = given.text("worker_id") to given.text("input")
                if (streams) {
                    follow(workers.resumeStream(id, input, given.budget(), files, options))
                } else {
                    json(workers.resume(id, input, given.budget(), files, options))
                }
            }
            "workers.stream_updates" -> follow(workers.streamUpdates(given.text("worker_id"), options))
            "workers.update" -> json(
                workers.update(
                    workerId = given.text("worker_id"),
                    instructions = given.textOrNull("instructions"),
                    title = given.textOrNull("title"),
                    summary = given.textOrNull("summary"),
                    visibility = given.visibility(),
                    outputSchema = given.any("output_schema"),
                    options = options,
                ),
            )
            "workers.delete" -> json(workers.delete(given.text("worker_id"), options))
            "workers.retrieve_email" -> json(workers.retrieveEmail(given.text("worker_id"), options))
            "workers.retrieve_file" -> {
                report.bytes(workers.retrieveFile(given.text("file_path"), given.text("worker_id"), options).bytes())
                null
            }
            else -> inside(streams)
        }
    }

    private suspend fun inside(streams: Boolean): JsonElement? {
        val (schedules, webhooks, tasks) = Triple(client.workers.schedules, client.workers.webhooks, client.tasks)
        return when (val name = call.name) {
            "workers.schedules.create" -> json(
                schedules.create(given.text("worker_id"), given.text("input"), given.timing(), given.budget(), options),
            )
            "workers.schedules.list" -> json(schedules.list(given.text("worker_id"), options))
            "workers.schedules.cancel" ->
                json(schedules.cancel(given.text("schedule_id"), given.text("worker_id"), options))
            "workers.webhooks.retrieve" -> json(webhooks.retrieve(given.text("worker_id"), options))
            "workers.webhooks.update" -> json(webhooks.update(given.text("worker_id"), given.textOrNull("url"), options))
            "workers.webhooks.delete" -> json(webhooks.delete(given.text("worker_id"), options))
            "workers.webhooks.regenerate_token" -> json(webhooks.regenerateToken(given.text("worker_id"), options))
            "workers.webhooks.list_executions" ->
                json(webhooks.listExecutions(given.text("worker_id"), given.intOrNull("page"), options))
            "tasks.create" -> {
                val (input, worker, task) = Triple(given.text("input"), given.textOrNull("worker_id"), given.textOrNull("task_id"))
                if (streams) {
                    follow(tasks.createStream(input, worker, task, given.budget(), files, options))
                } else {
                    json(tasks.create(input, worker, task, given.budget(), files, options))
                }
            }
            "tasks.retrieve" -> json(tasks.retrieve(given.text("task_id"), options))
            "tasks.delete" -> json(tasks.delete(given.text("task_id"), options))
            "tasks.list_turns" -> json(tasks.listTurns(given.text("task_id"), options))
            else -> error("the driver knows no operation $name")
        }
    }

    private suspend fun template(): JsonElement = json(
        client.workers.createTemplate(
            prompt = given.textOrNull("prompt"),
            instructions = given.textOrNull("instructions"),
            title = given.textOrNull("title"),
            summary = given.textOrNull("summary"),
            visibility = given.visibility(),
            outputSchema = given.any("output_schema") as JsonObject?,
            options = options,
        ),
    )

    private suspend fun waiting(wait: suspend (suspend (Worker) -> Unit) -> Worker) {
        var updates = 0
        report.value(json(wait { updates += 1 }))
        report.updates(updates)
    }

    /** Reads a stream to its end, or until `take` events have come. */
    private suspend fun follow(stream: WorkerStream): JsonElement? {
        val seen = ArrayList<WorkerEvent>()
        try {
            when (val limit = call.take) {
                0 -> Unit
                null -> stream.collect { seen += it }
                else -> stream.take(limit).collect { seen += it }
            }
        } finally {
            report.events(seen)
        }
        if (call.asksFor("final_worker")) report.finalWorker(stream.finalWorker())
        return null
    }
}
