package com.handinger

import com.handinger.internal.jsonOf
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/**
 * What one call may set differently from its client. What is null is not set.
 *
 * @property headers More headers, in place of those of the same name; null leaves one out.
 * @property query Added to the query: texts, numbers or booleans.
 * @property body Added to the JSON body, in place of fields of the same name.
 * @property timeout The limit of the whole call, retries and waits included; [Duration.INFINITE] for none.
 * @property maxRetries How often the call is tried again after the first time.
 * @property maxRetryWait The longest wait the server may ask for before the call fails instead.
 * @property idempotencyKey The key under which the server runs this call once. One is minted when none is given.
 * @property retryUnknown Whether a paid call whose outcome is unknown is sent again under its key.
 * @property followRedirects Whether redirects are followed. Default: where it is safe.
 * @property heartbeats Whether a stream hands out its signs of life, too. Default: no.
 */
public data class CallOptions(
    public val headers: Map<String, String?> = emptyMap(),
    public val query: Map<String, Any?> = emptyMap(),
    public val body: Map<String, JsonElement> = emptyMap(),
    public val timeout: Duration? = null,
    public val maxRetries: Int? = null,
    public val maxRetryWait: Duration? = null,
    public val idempotencyKey: String? = null,
    public val retryUnknown: Boolean? = null,
    public val followRedirects: Boolean? = null,
    public val heartbeats: Boolean? = null,
) {
    /** As the core takes them; blank when nothing is set. */
    internal fun toJson(): String = if (this == NONE) "" else asJson().toString()

    internal fun asJson(): JsonObject = jsonOf(
        "extra_headers" to headers.orNull(),
        "extra_query" to query.orNull(),
        "extra_body" to body.orNull(),
        "timeout" to timeout?.let(::limit),
        "max_retries" to maxRetries,
        "max_retry_wait" to maxRetryWait?.let(::secondsOf),
        "idempotency_key" to idempotencyKey,
        "retry_unknown" to retryUnknown,
        "follow_redirects" to followRedirects,
        "heartbeats" to heartbeats,
    )

    /** Headers may hold secrets. */
    override fun toString(): String = "CallOptions(headers=${headers.keys}, timeout=$timeout, maxRetries=$maxRetries)"

    public companion object {
        /** Nothing is set. */
        internal val NONE = CallOptions()

        /** Collects options, for Java. */
        @JvmStatic
        public fun builder(): CallOptionsBuilder = CallOptionsBuilder()
    }
}

/**
 * The settings of a client. What is null comes from the environment or is the default.
 *
 * @property apiKey The key that pays. Default: the environment variable `HANDINGER_API_KEY`, read when
 * the first call needs it.
 * @property baseUrl Where the service is. Default: `HANDINGER_BASE_URL`, else `https://handinger.com`.
 * @property timeout The limit of every whole call, retries and waits included; [Duration.INFINITE] for
 * none. Default: 60 s, and 60 min for calls that are answered when a worker is done.
 * @property connectTimeout The limit for making one connection; [Duration.INFINITE] for none. Default: 10 s.
 * @property maxRetries How often a call is tried again after the first time. Default: 2.
 * @property maxRetryWait The longest wait the server may ask for before the call fails instead. Default: 120 s.
 * @property retryUnknown Whether a paid call whose outcome is unknown is sent again under its key. Default: yes.
 * @property defaultHeaders Headers of every call; null leaves one out. In `withOptions` they are added
 * to those there.
 * @property defaultQuery The query of every call: texts, numbers or booleans. In `withOptions` it is
 * added to what is there.
 * @property setDefaultHeaders Headers of every call, in place of those there.
 * @property setDefaultQuery The query of every call, in place of what is there.
 * @property proxy The proxy of every call, in place of those of the environment: an `http`, `https` or
 * `socks5` URL.
 * @property maxResponseBytes The largest answer that is read, in bytes after inflating; files excepted.
 * Default: 256 MiB.
 * @property maxEventBytes The longest line of an event stream in bytes. Default: 16 MiB.
 */
public data class ClientOptions(
    public val apiKey: String? = null,
    public val baseUrl: String? = null,
    public val timeout: Duration? = null,
    public val connectTimeout: Duration? = null,
    public val maxRetries: Int? = null,
    public val maxRetryWait: Duration? = null,
    public val retryUnknown: Boolean? = null,
    public val defaultHeaders: Map<String, String?> = emptyMap(),
    public val defaultQuery: Map<String, Any?> = emptyMap(),
    public val setDefaultHeaders: Map<String, String?>? = null,
    public val setDefaultQuery: Map<String, Any?>? = null,
    public val proxy: String? = null,
    public val maxResponseBytes: Long? = null,
    public val maxEventBytes: Long? = null,
) {
    /** As the core takes them. */
    internal fun toJson(): String = jsonOf(
        "api_key" to apiKey,
        "base_url" to baseUrl,
        "timeout" to timeout?.let(::limit),
        "connect_timeout" to connectTimeout?.let(::limit),
        "max_retries" to maxRetries,
        "max_retry_wait" to maxRetryWait?.let(::secondsOf),
        "retry_unknown" to retryUnknown,
        "default_headers" to defaultHeaders.orNull(),
        "default_query" to defaultQuery.orNull(),
        "set_default_headers" to setDefaultHeaders,
        "set_default_query" to setDefaultQuery,
        "proxy" to proxy,
        "max_response_bytes" to maxResponseBytes,
        "max_event_bytes" to maxEventBytes,
    ).toString()

    /** Without secrets. */
    override fun toString(): String = "ClientOptions(baseUrl=$baseUrl, timeout=$timeout, maxRetries=$maxRetries)"

    public companion object {
        /** Collects settings, for Java. */
        @JvmStatic
        public fun builder(): ClientOptionsBuilder = ClientOptionsBuilder()
    }
}

private fun Map<String, *>.orNull(): Map<String, *>? = ifEmpty { null }

/** A limit, or the null that stands for none. */
private fun limit(duration: Duration): JsonElement = if (duration.isInfinite()) JsonNull else secondsOf(duration)

private fun secondsOf(duration: Duration): JsonPrimitive = JsonPrimitive(duration.toDouble(DurationUnit.SECONDS))
