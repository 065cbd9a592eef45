package com.handinger

import java.time.Duration
import kotlin.time.Duration as KotlinDuration
import kotlin.time.toKotlinDuration
import kotlinx.serialization.json.JsonElement

/** Collects options, for Java. */
public class CallOptionsBuilder internal constructor() {
    private var options = CallOptions()

    /** More headers, in place of those of the same name; null leaves one out. */
    public fun headers(headers: Map<String, String?>): CallOptionsBuilder = change { copy(headers = headers) }

    /** Added to the query. */
    public fun query(query: Map<String, Any?>): CallOptionsBuilder = change { copy(query = query) }

    /** Added to the JSON body, in place of fields of the same name. */
    public fun body(body: Map<String, JsonElement>): CallOptionsBuilder = change { copy(body = body) }

    /** The limit of the whole call. */
    public fun timeout(timeout: Duration): CallOptionsBuilder = change { copy(timeout = timeout.toKotlinDuration()) }

    /** No limit of the whole call. */
    public fun noTimeout(): CallOptionsBuilder = change { copy(timeout = KotlinDuration.INFINITE) }

    /** How often the call is tried again after the first time. */
    public fun maxRetries(maxRetries: Int): CallOptionsBuilder = change { copy(maxRetries = maxRetries) }

    /** The longest wait the server may ask for before the call fails instead. */
    public fun maxRetryWait(maxRetryWait: Duration): CallOptionsBuilder = change { copy(maxRetryWait = maxRetryWait.toKotlinDuration()) }

    /** The key under which the server runs this call once. */
    public fun idempotencyKey(idempotencyKey: String): CallOptionsBuilder = change { copy(idempotencyKey = idempotencyKey) }

    /** Whether a paid call whose outcome is unknown is sent again under its key. */
    public fun retryUnknown(retryUnknown: Boolean): CallOptionsBuilder = change { copy(retryUnknown = retryUnknown) }

    /** Whether redirects are followed. */
    public fun followRedirects(followRedirects: Boolean): CallOptionsBuilder = change { copy(followRedirects = followRedirects) }

    /** Whether a stream hands out its signs of life, too. */
    public fun heartbeats(heartbeats: Boolean): CallOptionsBuilder = change { copy(heartbeats = heartbeats) }

    /** The options. */
    public fun build(): CallOptions = options

    private fun change(change: CallOptions.() -> CallOptions): CallOptionsBuilder {
        options = options.change()
        return this
    }
}

/** Collects settings, for Java. */
public class ClientOptionsBuilder internal constructor() {
    private var options = ClientOptions()

    /** The key that pays. */
    public fun apiKey(apiKey: String): ClientOptionsBuilder = change { copy(apiKey = apiKey) }

    /** Where the service is. */
    public fun baseUrl(baseUrl: String): ClientOptionsBuilder = change { copy(baseUrl = baseUrl) }

    /** The limit of every whole call. */
    public fun timeout(timeout: Duration): ClientOptionsBuilder = change { copy(timeout = timeout.toKotlinDuration()) }

    /** No limit of whole calls. */
    public fun noTimeout(): ClientOptionsBuilder = change { copy(timeout = KotlinDuration.INFINITE) }

    /** The limit for making one connection. */
    public fun connectTimeout(connectTimeout: Duration): ClientOptionsBuilder = change { copy(connectTimeout = connectTimeout.toKotlinDuration()) }

    /** How often a call is tried again after the first time. */
    public fun maxRetries(maxRetries: Int): ClientOptionsBuilder = change { copy(maxRetries = maxRetries) }

    /** The longest wait the server may ask for before a call fails instead. */
    public fun maxRetryWait(maxRetryWait: Duration): ClientOptionsBuilder = change { copy(maxRetryWait = maxRetryWait.toKotlinDuration()) }

    /** Whether a paid call whose outcome is unknown is sent again under its key. */
    public fun retryUnknown(retryUnknown: Boolean): ClientOptionsBuilder = change { copy(retryUnknown = retryUnknown) }

    /** Headers of every call; null leaves one out. */
    public fun defaultHeaders(defaultHeaders: Map<String, String?>): ClientOptionsBuilder = change { copy(defaultHeaders = defaultHeaders) }

    /** The query of every call. */
    public fun defaultQuery(defaultQuery: Map<String, Any?>): ClientOptionsBuilder = change { copy(defaultQuery = defaultQuery) }

    /** The proxy of every call: an `http`, `https` or `socks5` URL. */
    public fun proxy(proxy: String): ClientOptionsBuilder = change { copy(proxy = proxy) }

    /** The largest answer that is read, in bytes. */
    public fun maxResponseBytes(maxResponseBytes: Long): ClientOptionsBuilder = change { copy(maxResponseBytes = maxResponseBytes) }

    /** The longest line of an event stream, in bytes. */
    public fun maxEventBytes(maxEventBytes: Long): ClientOptionsBuilder = change { copy(maxEventBytes = maxEventBytes) }

    /** The settings. */
    public fun build(): ClientOptions = options

    private fun change(change: ClientOptions.() -> ClientOptions): ClientOptionsBuilder {
        options = options.change()
        return this
    }
}
