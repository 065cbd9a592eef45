package com.handinger.internal

import com.handinger.CallOptions
import com.handinger.FileResponse
import com.handinger.HandingerError
import com.handinger.Headers
import com.handinger.MapOptions
import com.handinger.ProgressListener
import com.handinger.ResponseInfo
import com.handinger.Upload
import com.handinger.WithResponse
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.ffi.NativeAnswer
import com.handinger.ffi.NativeClient
import com.handinger.ffi.NativeMeta
import com.handinger.ffi.NativeProgress
import com.handinger.ffi.NativeRequest
import com.handinger.ffi.NativeUpdates
import com.handinger.models.Worker
import java.nio.file.Path
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject

/** One call on its way to the core. */
internal class Call(val request: NativeRequest, private val streams: OpenStreams) {
    /** Makes it; what it has opened is closed at its end. */
    inline fun <T> make(call: (NativeRequest) -> T): T =
        try {
            streams.use { crossing { call(request) } }
        } catch (error: HandingerError) {
            streams.failure?.let(error::addSuppressed)
            throw error
        }
}

/** The one way from the methods of this package to the core. */
internal class Caller(private val client: NativeClient) {
    @Volatile
    var closed: Boolean = false
        private set

    /** The client in Rust. */
    val native: NativeClient
        get() {
            check(!closed) { "the client was closed" }
            return client
        }

    fun close() {
        closed = true
        client.close()
    }

    /** What to send. What is wrong with it is told by the call. */
    fun request(
        operation: String,
        params: JsonObject,
        options: CallOptions,
        files: List<Upload> = emptyList(),
        onUpload: ProgressListener? = null,
        content: ByteArray? = null,
    ): Call {
        val streams = OpenStreams()
        val request = NativeRequest(
            operation = operation,
            params = params.toString(),
            content = content,
            files = files.map { it.toNative(streams) },
            onUpload = onUpload?.let(::Teller),
            options = options.toJson(),
        )
        return Call(request, streams)
    }

    /** A call that is answered with a model. */
    suspend fun <T> model(call: Call, model: DeserializationStrategy<T>): T =
        decode(answer(call).body, model)

    /** A call that is answered with events. */
    suspend fun events(call: Call): WorkerStream {
        val stream = WorkerStream(call.make { native.events(it, null) })
        capture(stream.info, ByteArray(0))
        return stream
    }

    /** A call that is answered with bytes, which are read as they are asked for. */
    suspend fun file(call: Call): FileResponse {
        val file = FileResponse(call.make { native.open(it, null) })
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
    suspend fun map(operation: String, inputs: List<JsonObject>, shared: JsonObject, options: MapOptions): WorkerMap =
        WorkerMap(
            crossing {
                native.map(operation, JsonArray(inputs).toString(), shared.toString(), options.asJson().toString())
            },
        )

    /** A call whose answer is read whole. */
    suspend fun answer(call: Call): NativeAnswer {
        val answer = call.make { native.call(it, null) }
        capture(answer.meta.toInfo(), answer.body)
        return answer
    }
}

/** Tells a listener of the user's how far a file has come. */
internal class Teller(private val listener: ProgressListener) : NativeProgress {
    override fun tell(bytes: Long, total: Long?): Unit = listener.report(bytes, total)
}

internal fun NativeMeta.toInfo(): ResponseInfo = ResponseInfo(
    status = status,
    headers = Headers(headers.map { it.name to it.value }),
    method = method,
    url = url,
    httpVersion = httpVersion,
    requestId = requestId,
    taskId = taskId,
    retriesTaken = retriesTaken,
    elapsed = elapsed.seconds,
)

/** An answer as it was seen on its way. */
internal class SeenResponse(val info: ResponseInfo, val body: ByteArray)

/** Where [com.handinger.withResponse] waits for the answer of the calls below it. */
internal class ResponseCapture : AbstractCoroutineContextElement(ResponseCapture) {
    @Volatile
    var last: SeenResponse? = null

    fun <T> with(value: T): WithResponse<T> {
        val seen = checkNotNull(last) { "no call was made" }
        return WithResponse(value, seen.info, seen.body)
    }

    companion object : CoroutineContext.Key<ResponseCapture>
}

/** Shows an answer to whoever asked for it. */
internal suspend fun capture(info: ResponseInfo, body: ByteArray) {
    currentCoroutineContext()[ResponseCapture]?.last = SeenResponse(info, body)
}

/** Where a map keeps what is done; the core writes it, piece by piece. */
internal fun resumeFileText(path: Path): String =
    localText(path) ?: throw refused("resume_file", "$path is not a file of this machine's own file system")
