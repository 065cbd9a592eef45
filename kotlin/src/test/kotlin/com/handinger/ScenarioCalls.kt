package com.handinger

import com.handinger.internal.jsonOf
import com.handinger.models.Budget
import com.handinger.models.Visibility
import com.handinger.models.Worker
import com.handinger.resources.When
import java.io.ByteArrayInputStream
import java.time.Duration.between
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit
import kotlin.time.TimeSource
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.double
import kotlinx.serialization.json.encodeToJsonElement
import kotlinx.serialization.json.int
import kotlinx.serialization.json.long

/** The key of every scenario's client. It may show in no error. */
internal const val API_KEY = "key-that-must-not-show"

/** One call of a scenario on its way to a report. */
internal class ScenarioCall(private val call: JsonObject, private val asked: Set<String>) {
    private val given = Parameters(call["with"] as? JsonObject ?: JsonObject(emptyMap()))
    private val report = LinkedHashMap<String, JsonElement>()

    /** Makes the call. An error of the call is a part of the report. */
    suspend fun make(given: Handinger): JsonObject {
        val started = TimeSource.Monotonic.markNow()
        try {
            val client = (call["client"] as? JsonObject)?.let { given.withOptions(clientOptions(it)) } ?: given
            dispatch(client, callOptions(call["options"] as? JsonObject ?: JsonObject(emptyMap())))
        } catch (error: HandingerError) {
            report["error"] = errorReport(error)
        }
        report["seconds"] = JsonPrimitive(started.elapsedNow().toDouble(DurationUnit.SECONDS))
        return JsonObject(report)
    }

    private suspend fun dispatch(client: Handinger, options: CallOptions) {
        when (val name = (call.getValue("do") as JsonPrimitive).content) {
            "effective_config" -> report["value"] = JsonObject(
                client.effectiveConfig().mapValues { jsonOf("value" to it.value.value, "source" to it.value.source) },
            )
            "workers.wait" -> waiting { client.workers.wait(given.text("worker_id"), options, it) }
            "tasks.wait" -> waiting { client.tasks.wait(given.text("task_id"), options, it) }
            "workers.webhooks.iter_executions" ->
                value(client.workers.webhooks.executions(given.text("worker_id"), options).toList())
            "request" -> report["value"] = custom(client, options)
            else -> seen(withResponse { operation(client, name, options, files()) })
        }
        given.nothingLeft()
    }

    private suspend fun custom(client: Handinger, options: CallOptions): JsonElement {
        val (method, path) = given.text("method") to given.text("path")
        val content = given.textOrNull("content") ?: return client.request(method, path, given.any("body"), options)
        return client.request(method, path, content.encodeToByteArray(), given.text("content_type"), options)
    }

    private suspend fun operation(client: Handinger, name: String, options: CallOptions, files: List<Upload>): JsonElement? {
        val workers = client.workers
        val streams = given.flag("stream")
        return when (name) {
            "workers.create" -> when {
                !given.has("input") && files.isEmpty() -> template(client, options)
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
                    given.text("worker_id"),
                    given.textOrNull("instructions"),
                    given.textOrNull("title"),
                    given.textOrNull("summary"),
                    given.textOrNull("visibility")?.let(Visibility::of),
                    given.any("output_schema"),
                    options,
                ),
            )
            "workers.delete" -> json(workers.delete(given.text("worker_id"), options))
            "workers.retrieve_email" -> json(workers.retrieveEmail(given.text("worker_id"), options))
            "workers.retrieve_file" -> {
                val file = workers.retrieveFile(given.text("file_path"), given.text("worker_id"), options)
                report["bytes"] = JsonPrimitive(file.text())
                null
            }
            else -> inside(client, name, options, files, streams)
        }
    }

    private suspend fun inside(
        client: Handinger,
        name: String,
        options: CallOptions,
        files: List<Upload>,
        streams: Boolean,
    ): JsonElement? {
        val (schedules, webhooks, tasks) = Triple(client.workers.schedules, client.workers.webhooks, client.tasks)
        return when (name) {
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
            else -> error("the runner knows no operation $name")
        }
    }

    private suspend fun template(client: Handinger, options: CallOptions): JsonElement = json(
        client.workers.createTemplate(
            given.textOrNull("prompt"),
            given.textOrNull("instructions"),
            given.textOrNull("title"),
            given.textOrNull("summary"),
            given.textOrNull("visibility")?.let(Visibility::of),
            given.any("output_schema") as JsonObject?,
            options,
        ),
    )

    private inline fun <reified T> json(value: T): JsonElement = Json.encodeToJsonElement(value)

    private inline fun <reified T> value(value: T) {
        report["value"] = Json.encodeToJsonElement(value)
    }

    private suspend fun waiting(wait: suspend (suspend (Worker) -> Unit) -> Worker) {
        var updates = 0
        value(wait { updates += 1 })
        report["updates"] = JsonPrimitive(updates)
    }

    private fun seen(made: WithResponse<JsonElement?>) {
        val info = made.info
        report["response"] = jsonOf(
            "status" to info.status,
            "headers" to JsonObject(info.headers.associate { it.first to JsonPrimitive(it.second) }),
            "request_id" to (info.requestId ?: JsonNull),
            "retries_taken" to info.retriesTaken,
            "http_version" to info.httpVersion,
        )
        made.value?.let { report["value"] = it }
    }

    /** Reads a stream to its end, or until `take` events have come. */
    private suspend fun follow(stream: WorkerStream): JsonElement? {
        val limit = (call["take"] as? JsonPrimitive)?.int
        val seen = ArrayList<WorkerEvent>()
        try {
            when (limit) {
                0 -> Unit
                null -> stream.collect { seen += it }
                else -> stream.take(limit).collect { seen += it }
            }
        } finally {
            reportEvents(seen)
        }
        if ("final_worker" in asked) report["final_worker"] = json(stream.finalWorker())
        return null
    }

    private fun reportEvents(seen: List<WorkerEvent>) {
        val ids = seen.map { it.id }
        report["ids"] = json(ids)
        report["distinct_ids"] = JsonPrimitive(ids.distinct().size == ids.size)
        report["kinds"] = json(seen.map(::kindOf))
        report["text"] = JsonPrimitive(seen.joinToString("") { (it as? WorkerEvent.Text)?.text.orEmpty() })
        report["events"] = JsonArray(
            seen.map { event ->
                jsonOf(
                    "id" to (event.id ?: JsonNull),
                    "event" to event.event,
                    "kind" to kindOf(event),
                    "data" to event.data,
                    "text" to ((event as? WorkerEvent.Text)?.text ?: JsonNull),
                    "worker" to ((event as? WorkerEvent.Snapshot)?.let { json(it.worker) } ?: JsonNull),
                )
            },
        )
    }

    private fun files(): List<Upload> = (call["files"] as? JsonArray).orEmpty().map { file ->
        val (name, text) = (file as JsonObject).let { it.text("name")!! to it.text("text")!!.encodeToByteArray() }
        val once = (file["once"] as? JsonPrimitive)?.boolean ?: false
        val upload = if (once) Upload.once(name, ByteArrayInputStream(text)) else Upload.of(name, text)
        file.text("media_type")?.let(upload::withContentType) ?: upload
    }
}

private fun JsonObject.text(name: String): String? = (this[name] as? JsonPrimitive)?.content

private fun kindOf(event: WorkerEvent): String = when (event) {
    is WorkerEvent.Snapshot -> "worker"
    is WorkerEvent.Text -> "text"
    is WorkerEvent.Message -> "message"
    is WorkerEvent.Part -> "part"
    is WorkerEvent.Heartbeat -> "heartbeat"
    is WorkerEvent.Unknown -> "unknown"
}

/** Parameters by snake-case name. What the runner does not use fails the scenario. */
private class Parameters(private val given: JsonObject) {
    private val used = HashSet<String>()

    fun has(name: String): Boolean = name in given

    fun any(name: String): JsonElement? = given[name].also { used += name }

    fun textOrNull(name: String): String? = when (val value = any(name)) {
        null, JsonNull -> null
        else -> (value as JsonPrimitive).also { check(it.isString) { "$name: Kotlin takes only text" } }.content
    }

    fun text(name: String): String = textOrNull(name) ?: error("$name: Kotlin cannot leave it out")

    fun intOrNull(name: String): Int? = (any(name) as? JsonPrimitive)?.int

    fun flag(name: String): Boolean = (any(name) as? JsonPrimitive)?.boolean ?: false

    fun budget(): Budget? = textOrNull("budget")?.let(Budget::of)

    fun timing(): When {
        val timing = Parameters(any("when") as JsonObject)
        val made = when (val type = timing.text("type")) {
            "scheduled" -> When.At(timing.text("date"))
            "delayed" -> When.After((timing.any("delay_in_seconds") as JsonPrimitive).double.seconds)
            "cron" -> When.Cron(timing.text("cron"))
            "interval" -> When.Every((timing.any("interval_seconds") as JsonPrimitive).double.seconds)
            else -> error("Kotlin has no schedule $type")
        }
        timing.nothingLeft()
        return made
    }

    fun nothingLeft() {
        val left = given.keys - used
        check(left.isEmpty()) { "Kotlin cannot pass $left" }
    }
}

private fun limit(value: JsonElement?): Duration? = when (value) {
    null -> null
    JsonNull -> Duration.INFINITE
    else -> (value as JsonPrimitive).double.seconds
}

private fun texts(value: JsonElement?): Map<String, String?> =
    (value as? JsonObject).orEmpty().mapValues { (it.value as JsonPrimitive).contentOrNull }

/** Options by snake-case name as Kotlin takes them. */
internal fun clientOptions(given: JsonObject): ClientOptions {
    val options = Options(given)
    return ClientOptions(
        apiKey = options.text("api_key"),
        baseUrl = options.text("base_url"),
        timeout = limit(options.any("timeout")),
        connectTimeout = limit(options.any("connect_timeout")),
        maxRetries = options.primitive("max_retries")?.int,
        maxRetryWait = limit(options.any("max_retry_wait")),
        retryUnknown = options.primitive("retry_unknown")?.booleanOrNull,
        defaultHeaders = texts(options.any("default_headers")),
        defaultQuery = texts(options.any("default_query")),
        setDefaultHeaders = (options.any("set_default_headers") as? JsonObject)?.let(::texts),
        setDefaultQuery = (options.any("set_default_query") as? JsonObject)?.let(::texts),
        proxy = options.text("proxy"),
        maxResponseBytes = options.primitive("max_response_bytes")?.long,
        maxEventBytes = options.primitive("max_event_bytes")?.long,
    ).also { options.nothingLeft() }
}

private fun callOptions(given: JsonObject): CallOptions {
    val options = Options(given)
    return CallOptions(
        headers = texts(options.any("extra_headers")),
        query = (options.any("extra_query") as? JsonObject).orEmpty(),
        body = (options.any("extra_body") as? JsonObject).orEmpty(),
        timeout = limit(options.any("timeout")),
        maxRetries = options.primitive("max_retries")?.int,
        maxRetryWait = limit(options.any("max_retry_wait")),
        idempotencyKey = options.text("idempotency_key"),
        retryUnknown = options.primitive("retry_unknown")?.booleanOrNull,
        followRedirects = options.primitive("follow_redirects")?.booleanOrNull,
        heartbeats = options.primitive("heartbeats")?.booleanOrNull,
    ).also { options.nothingLeft() }
}

private class Options(private val given: JsonObject) {
    private val used = HashSet<String>()

    fun any(name: String): JsonElement? = given[name].also { used += name }

    fun primitive(name: String): JsonPrimitive? = any(name) as JsonPrimitive?

    fun text(name: String): String? = primitive(name)?.contentOrNull

    fun nothingLeft() {
        val left = given.keys - used
        check(left.isEmpty()) { "Kotlin has no option $left" }
    }
}

/** An error as every language shows it; `shown` is all text that a user could print. */
internal fun errorReport(error: HandingerError): JsonObject {
    val details = error.details
    val shown = "$error\n${error.stackTraceToString()}\n$details\n${details.url}\n${details.causes}"
    check(API_KEY !in shown) { "the API key shows in an error" }
    fun or(value: Any?): Any = value ?: JsonNull
    return jsonOf(
        "class" to error.javaClass.simpleName,
        "message" to error.message,
        "status" to or(details.status),
        "body" to (details.json ?: details.body?.let { decodedOrText(it) } ?: JsonNull),
        "request_id" to or(error.requestId),
        "attempts" to details.attempts,
        "outcome" to error.outcome.name.lowercase(),
        "retry_after" to or(details.retryAfter?.toDouble(DurationUnit.SECONDS)),
        "retry_in" to or(details.retryAt?.let { between(Instant.now(), it).toMillis().milliseconds.toDouble(DurationUnit.SECONDS) }),
        "field" to or(error.field),
        "phase" to or(details.phase),
        "elapsed" to details.elapsed.toDouble(DurationUnit.SECONDS),
        "shown" to shown,
    )
}
