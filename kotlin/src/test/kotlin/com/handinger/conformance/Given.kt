package com.handinger.conformance

import com.handinger.CallOptions
import com.handinger.ClientOptions
import com.handinger.Upload
import com.handinger.models.Budget
import com.handinger.models.Visibility
import com.handinger.resources.When
import java.io.ByteArrayInputStream
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.double
import kotlinx.serialization.json.int
import kotlinx.serialization.json.long

/** Parameters by snake-case name. What the driver does not use fails the scenario. */
internal class Given(private val given: JsonObject) {
    private val used = HashSet<String>()

    fun has(name: String): Boolean = name in given

    fun any(name: String): JsonElement? = given[name].also { used += name }

    fun textOrNull(name: String): String? = when (val value = any(name)) {
        null, JsonNull -> null
        else -> (value as JsonPrimitive).also { check(it.isString) { "$name: only text can be passed" } }.content
    }

    fun text(name: String): String = textOrNull(name) ?: error("$name: it cannot be left out")

    fun intOrNull(name: String): Int? = (any(name) as? JsonPrimitive)?.int

    fun flag(name: String): Boolean = (any(name) as? JsonPrimitive)?.boolean ?: false

    fun visibility(): Visibility? = textOrNull("visibility")?.let(Visibility::of)

    fun budget(): Budget? = textOrNull("budget")?.let(Budget::of)

    fun timing(): When {
        val timing = Given(any("when") as JsonObject)
        val made = when (val type = timing.text("type")) {
            "scheduled" -> When.At(timing.text("date"))
            "delayed" -> When.After((timing.any("delay_in_seconds") as JsonPrimitive).double.seconds)
            "cron" -> When.Cron(timing.text("cron"))
            "interval" -> When.Every((timing.any("interval_seconds") as JsonPrimitive).double.seconds)
            else -> error("there is no schedule $type")
        }
        timing.nothingLeft()
        return made
    }

    fun nothingLeft() {
        val left = given.keys - used
        check(left.isEmpty()) { "there are no parameters $left" }
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

internal fun callOptions(given: JsonObject): CallOptions {
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
        check(left.isEmpty()) { "there are no options $left" }
    }
}

/** The files to send along. */
internal fun uploads(call: Call): List<Upload> = call.files.map { file ->
    val given = Given(file)
    val (name, text) = given.text("name") to given.text("text").encodeToByteArray()
    val upload = if (given.flag("once")) Upload.once(name, ByteArrayInputStream(text)) else Upload.of(name, text)
    given.textOrNull("media_type")?.let(upload::withContentType) ?: upload
}
