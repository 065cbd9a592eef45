package com.handinger.conformance

import com.handinger.CallOptions
import com.handinger.ClientOptions
import com.handinger.Upload
import com.handinger.WorkerEvent
import com.handinger.futures.EventIterator
import com.handinger.futures.FileFutures
import com.handinger.futures.HandingerFutures
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.future.await
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** The client as Java has it. */
internal class JavaFace(private val client: HandingerFutures) : Face {
    constructor(options: ClientOptions) : this(HandingerFutures(options))

    override fun copy(options: JsonObject) = JavaFace(client.withOptions(clientOptions(options)))

    override fun effectiveConfig(): JsonElement = json(client.client)

    override suspend fun make(call: Call, report: Report) = JavaCall(client, call, report).make()
}

private class JavaCall(private val client: HandingerFutures, private val call: Call, private val report: Report) {
    private val given = call.given
    private val options: CallOptions = callOptions(call.options)
    private val files: List<Upload> = uploads(call)

    suspend fun make() {
        when (call.name) {
            "workers.wait", "tasks.wait" -> {
                val updates = AtomicInteger()
                val worker = if (call.name == "tasks.wait") {
                    client.tasks.wait(given.text("task_id"), options) { updates.incrementAndGet() }
                } else {
                    client.workers.wait(given.text("worker_id"), options) { updates.incrementAndGet() }
                }
                report.value(json(worker.await()))
                report.updates(updates.get())
            }
            "workers.webhooks.iter_executions" ->
                report.value(json(client.workers.webhooks.executions(given.text("worker_id"), options).await()))
            "request" -> report.value(custom().await())
            else -> {
                val seen = client.withResponse { operation() }.await()
                report.response(seen.info)
                settle(seen.value)
            }
        }
    }

    private suspend fun settle(result: Any) {
        when (result) {
            is EventIterator -> result.use { follow(it) }
            is FileFutures -> report.bytes(result.bytes().await())
            else -> report.value(result as JsonElement)
        }
    }

    private fun custom(): CompletableFuture<JsonElement> {
        val (method, path) = given.text("method") to given.text("path")
        val content = given.textOrNull("content") ?: return client.request(method, path, given.any("body"), options)
        return client.request(method, path, content.encodeToByteArray(), given.text("content_type"), options)
    }

    private fun operation(): CompletableFuture<Any> {
        val workers = client.workers
        val streams = given.flag("stream")
        return when (call.name) {
            "workers.create" -> when {
                !given.has("input") && files.isEmpty() -> template()
                streams -> workers.createStream(given.text("input"), given.budget(), files, options).any()
                else -> workers.create(given.textOrNull("input").orEmpty(), given.budget(), files, options).json()
            }
            "workers.retrieve" -> {
                val (id, task) = given.text("worker_id") to given.textOrNull("task_id")
                if (streams) workers.retrieveStream(id, task, options).any() else workers.retrieve(id, task, options).json()
            }
            "workers.continue" -> {
                val (id, input) = given.text("worker_id") to given.text("input")
                if (streams) {
                    workers.resumeStream(id, input, given.budget(), files, options).any()
                } else {
                    workers.resume(id, input, given.budget(), files, options).json()
                }
            }
            "workers.stream_updates" -> workers.streamUpdates(given.text("worker_id"), options).any()
            "workers.update" -> workers.update(
                workerId = given.text("worker_id"),
                instructions = given.textOrNull("instructions"),
                title = given.textOrNull("title"),
                summary = given.textOrNull("summary"),
                visibility = given.visibility(),
                outputSchema = given.any("output_schema"),
                options = options,
            ).json()
            "workers.delete" -> workers.delete(given.text("worker_id"), options).json()
            "workers.retrieve_email" -> workers.retrieveEmail(given.text("worker_id"), options).json()
            "workers.retrieve_file" ->
                workers.retrieveFile(given.text("file_path"), given.text("worker_id"), options).any()
            else -> inside(streams)
        }
    }

    private fun inside(streams: Boolean): CompletableFuture<Any> {
        val (schedules, webhooks, tasks) = Triple(client.workers.schedules, client.workers.webhooks, client.tasks)
        return when (val name = call.name) {
            "workers.schedules.create" ->
                schedules.create(given.text("worker_id"), given.text("input"), given.timing(), given.budget(), options).json()
            "workers.schedules.list" -> schedules.list(given.text("worker_id"), options).json()
            "workers.schedules.cancel" ->
                schedules.cancel(given.text("schedule_id"), given.text("worker_id"), options).json()
            "workers.webhooks.retrieve" -> webhooks.retrieve(given.text("worker_id"), options).json()
            "workers.webhooks.update" ->
                webhooks.update(given.text("worker_id"), given.textOrNull("url"), options).json()
            "workers.webhooks.delete" -> webhooks.delete(given.text("worker_id"), options).json()
            "workers.webhooks.regenerate_token" -> webhooks.regenerateToken(given.text("worker_id"), options).json()
            "workers.webhooks.list_executions" ->
                webhooks.listExecutions(given.text("worker_id"), given.intOrNull("page"), options).json()
            "tasks.create" -> {
                val (input, worker, task) = Triple(given.text("input"), given.textOrNull("worker_id"), given.textOrNull("task_id"))
                if (streams) {
                    tasks.createStream(input, worker, task, given.budget(), files, options).any()
                } else {
                    tasks.create(input, worker, task, given.budget(), files, options).json()
                }
            }
            "tasks.retrieve" -> tasks.retrieve(given.text("task_id"), options).json()
            "tasks.delete" -> tasks.delete(given.text("task_id"), options).json()
            "tasks.list_turns" -> tasks.listTurns(given.text("task_id"), options).json()
            else -> error("the driver knows no operation $name")
        }
    }

    private fun template(): CompletableFuture<Any> = client.workers.createTemplate(
        prompt = given.textOrNull("prompt"),
        instructions = given.textOrNull("instructions"),
        title = given.textOrNull("title"),
        summary = given.textOrNull("summary"),
        visibility = given.visibility(),
        outputSchema = given.any("output_schema") as JsonObject?,
        options = options,
    ).json()

    private fun <T : Any> CompletableFuture<T>.any(): CompletableFuture<Any> = thenApply { it }

    private inline fun <reified T> CompletableFuture<T>.json(): CompletableFuture<Any> = thenApply { json(it) }

    /** Reads a stream to its end, or until `take` events have come. */
    private suspend fun follow(events: EventIterator) {
        val seen = ArrayList<WorkerEvent>()
        try {
            while (seen.size != call.take && events.hasNext()) seen += events.next()
        } finally {
            report.events(seen)
        }
        if (call.asksFor("final_worker")) report.finalWorker(events.finalWorker().await())
    }
}
