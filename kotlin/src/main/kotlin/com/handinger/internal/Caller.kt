package com.handinger.internal

import com.handinger.CallOptions
import com.handinger.FileResponse
import com.handinger.Headers
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.ResponseInfo
import com.handinger.Upload
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.ffi.NativeAnswer
import com.handinger.ffi.NativeClient
import com.handinger.ffi.NativeMeta
import com.handinger.ffi.NativeProgress
import com.handinger.ffi.NativeRequest
import com.handinger.ffi.NativeUpdates
import com.handinger.models.OpenEnum
import com.handinger.models.Worker
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.withContext
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** Bodies above this size are decoded off the caller's thread, which may be one that draws. */
private const val LARGE_BODY = 32 * 1024

/** The one way from the methods of this package to the core. */
internal class Caller(val native: NativeClient) {
    /** What to send. What is wrong with it is told by the call. */
    fun request(
        operation: String,
        params: JsonObject,
        options: CallOptions,
        files: List<Upload> = emptyList(),
        onUpload: ProgressListener? = null,
        content: ByteArray? = null,
    ): NativeRequest = NativeRequest(
        operation = operation,
        params = params.toString(),
        content = content,
        files = files.map(Upload::toNative),
        onUpload = onUpload?.let(::Teller),
        options = options.toJson(),
    )

    /** A call that is answered with a model. */
    suspend fun <T> model(request: NativeRequest, model: DeserializationStrategy<T>): T =
        decode(answer(request).body, model)

    /** A call that is answered with events. */
    suspend fun events(request: NativeRequest): WorkerStream {
        val stream = WorkerStream(crossing { native.events(request, null) })
        capture(stream.info, ByteArray(0))
        return stream
    }

    /** A call that is answered with bytes, which are read as they are asked for. */
    suspend fun file(request: NativeRequest): FileResponse {
        val file = FileResponse(crossing { native.open(request, null) })
        capture(file.info, ByteArray(0))
        return file
    }

    /** The snapshots of a worker until it is done. */
    suspend fun wait(updates: NativeUpdates, onUpdate: suspend (Worker) -> Unit): Worker {
        var last: Worker? = null
        try {
            while (true) {
                val snapshot = crossing { updates.next(null) } ?: break
                last = decode(snapshot.body, Worker.serializer())
                onUpdate(last)
            }
        } finally {
            updates.shut()
        }
        return last ?: throw defect("the wait for a worker ended without one")
    }

    /** Many calls of one operation. */
    suspend fun map(operation: String, inputs: List<JsonObject>, shared: JsonObject, options: MapOptions): WorkerMap {
        val given = options.call.asJson() + jsonOf(
            "concurrency" to options.concurrency,
            "on_error" to options.stopOnError?.let { if (it) "raise" else "continue" },
            "resume_file" to options.resumeFile?.toString(),
        )
        return WorkerMap(
            crossing {
                native.map(operation, JsonArray(inputs).toString(), shared.toString(), JsonObject(given).toString())
            },
        )
    }

    /** A call whose answer is read whole. */
    suspend fun answer(request: NativeRequest): NativeAnswer {
        val answer = crossing { native.call(request, null) }
        capture(answer.meta.toInfo(), answer.body)
        return answer
    }
}

/** Tells a listener of the user's how far a file has come. */
internal class Teller(private val listener: ProgressListener) : NativeProgress {
    override fun tell(bytes: Long, total: Long?): Unit = listener.report(bytes, total)
}

/** The body's data. The core has checked it: there is nothing left to look after. */
internal suspend fun <T> decode(body: ByteArray, model: DeserializationStrategy<T>): T {
    if (body.size < LARGE_BODY) return handingerJson.decodeFromString(model, body.decodeToString())
    return withContext(Dispatchers.Default) { handingerJson.decodeFromString(model, body.decodeToString()) }
}

internal fun NativeMeta.toInfo(): ResponseInfo = ResponseInfo(
    status = status,
    headers = Headers(headers.map { it.name to it.value }),
    method = method,
    url = url,
    httpVersion = httpVersion,
    requestId = requestId,
    retriesTaken = retriesTaken,
    elapsed = elapsed.seconds,
)

/** An answer as it was seen on its way. */
internal class SeenResponse(val info: ResponseInfo, val body: ByteArray)

/** Where [com.handinger.withResponse] waits for the answer of the calls below it. */
internal class ResponseCapture : AbstractCoroutineContextElement(ResponseCapture) {
    @Volatile
    var last: SeenResponse? = null

    companion object : CoroutineContext.Key<ResponseCapture>
}

/** Shows an answer to whoever asked for it. */
internal suspend fun capture(info: ResponseInfo, body: ByteArray) {
    currentCoroutineContext()[ResponseCapture]?.last = SeenResponse(info, body)
}

/** Parameters as JSON; what is null was not given. */
internal fun jsonOf(vararg given: Pair<String, Any?>): JsonObject {
    val fields = LinkedHashMap<String, JsonElement>()
    for ((name, value) in given) {
        if (value != null) fields[name] = jsonValue(value)
    }
    return JsonObject(fields)
}

/** A map as JSON; null is a value. */
internal fun jsonOf(given: Map<String, *>): JsonObject = JsonObject(given.mapValues { jsonValue(it.value) })

private fun jsonValue(value: Any?): JsonElement = when (value) {
    null -> JsonNull
    is JsonElement -> value
    is OpenEnum -> JsonPrimitive(value.value)
    is String -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    is Map<*, *> -> JsonObject(value.entries.associate { (name, item) -> name.toString() to jsonValue(item) })
    is Iterable<*> -> JsonArray(value.map(::jsonValue))
    else -> JsonPrimitive(value.toString())
}
