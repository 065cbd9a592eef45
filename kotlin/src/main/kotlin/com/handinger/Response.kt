package com.handinger

import com.handinger.internal.ResponseCapture
import java.io.Serializable
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlinx.coroutines.withContext

/** The headers of an answer in the order they came. Names compare without case. */
public class Headers(private val pairs: List<Pair<String, String>>) :
    Iterable<Pair<String, String>>,
    Serializable {
    /** The last value of a header; null when there is none of that name. */
    public operator fun get(name: String): String? = all(name).lastOrNull()

    /** All values of a header. */
    public fun all(name: String): List<String> =
        pairs.filter { it.first.equals(name, ignoreCase = true) }.map { it.second }

    /** Name and value of every header, names in lower case. */
    override fun iterator(): Iterator<Pair<String, String>> = pairs.iterator()

    /** As lines of `name: value`. */
    override fun toString(): String = pairs.joinToString("\n") { (name, value) -> "$name: $value" }
}

/** What came with an answer, apart from its body. */
public class ResponseInfo(
    /** The HTTP status. */
    public val status: Int,
    /** The headers. */
    public val headers: Headers,
    /** The method of the request that was answered. */
    public val method: String,
    /** The URL that answered, after redirects. */
    public val url: String,
    /** The protocol, for example `HTTP/1.1`. */
    public val httpVersion: String,
    /** The server's id of the request, to quote to support. */
    public val requestId: String?,
    /** The task that the call started or asked for: under this id any process finds it again. */
    public val taskId: String?,
    /** How often the call was tried again before this answer. */
    public val retriesTaken: Int,
    /** Time from the start of the call to these headers. */
    public val elapsed: Duration,
) {
    /** Time from the start of the call to these headers, as Java has it. */
    @get:JvmName("getElapsed")
    public val javaElapsed: java.time.Duration get() = elapsed.toJavaDuration()
}

/** The result of a call with the answer it came with. */
public class WithResponse<out T>(
    /** The result. */
    public val value: T,
    /** What came with it. */
    public val info: ResponseInfo,
    /** The body as it came, decompressed; empty where the result reads it piece by piece. */
    public val body: ByteArray,
) {
    /** The result. */
    public operator fun component1(): T = value

    /** What came with it. */
    public operator fun component2(): ResponseInfo = info
}

/**
 * Makes a call and gives its result with the raw answer:
 *
 * ```
 * val (worker, info) = withResponse { client.workers.create("Find three cheap flights") }
 * println(info.requestId)
 * ```
 *
 * Of several calls in [block] the last one's answer counts.
 *
 * @throws IllegalStateException when [block] made no call.
 */
public suspend fun <T> withResponse(block: suspend () -> T): WithResponse<T> {
    val capture = ResponseCapture()
    val value = withContext(capture) { block() }
    return capture.with(value)
}
