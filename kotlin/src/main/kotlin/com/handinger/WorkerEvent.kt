package com.handinger

import com.handinger.ffi.NativeEvent
import com.handinger.ffi.NativeEventKind
import com.handinger.internal.decodeNow
import com.handinger.internal.jsonOrNull
import com.handinger.models.Worker
import kotlinx.serialization.json.JsonElement

/** One event of a worker's stream. Nothing of it is lost: [data] is the text that came. */
public sealed class WorkerEvent(
    /** The event's id, from which a stream can go on; null when it has none. */
    public val id: String?,
    /** The event's name; `message` when the stream gives none. */
    public val event: String,
    /** The data as it came. */
    public val data: String,
) {
    /** The data decoded; null when it is not JSON. */
    public val json: JsonElement? by lazy(LazyThreadSafetyMode.PUBLICATION) { jsonOrNull(data) }

    /** The kind of event and its data. */
    override fun toString(): String = "${javaClass.simpleName}(id=$id, event=$event, data=$data)"

    /** A snapshot of the worker. */
    public class Snapshot(id: String?, event: String, data: String) : WorkerEvent(id, event, data) {
        /** The worker as it was then. */
        public val worker: Worker by lazy(LazyThreadSafetyMode.PUBLICATION) {
            decodeNow(data.encodeToByteArray(), Worker.serializer())
        }
    }

    /** A piece of the answer's text. */
    public class Text(
        id: String?,
        event: String,
        data: String,
        /** The piece. */
        public val text: String,
    ) : WorkerEvent(id, event, data)

    /** A stored message of the conversation: an object with `role` and `parts`. */
    public class Message(id: String?, event: String, data: String) : WorkerEvent(id, event, data)

    /** Any other object with a `type`: reasoning, tool calls, sources, files, start and finish marks. */
    public class Part(id: String?, event: String, data: String) : WorkerEvent(id, event, data)

    /** A sign of life; given only when asked for. */
    public class Heartbeat(id: String?, event: String, data: String) : WorkerEvent(id, event, data)

    /** Anything else, as it came. */
    public class Unknown(id: String?, event: String, data: String) : WorkerEvent(id, event, data)
}

/** A snapshot that does not fit its model is none that a reader could use. */
internal fun eventOf(native: NativeEvent): WorkerEvent {
    val (id, event, kind, data, text, fits) = native
    return when {
        text != null -> WorkerEvent.Text(id, event, data, text)
        fits -> WorkerEvent.Snapshot(id, event, data)
        kind == NativeEventKind.MESSAGE -> WorkerEvent.Message(id, event, data)
        kind == NativeEventKind.PART -> WorkerEvent.Part(id, event, data)
        kind == NativeEventKind.HEARTBEAT -> WorkerEvent.Heartbeat(id, event, data)
        else -> WorkerEvent.Unknown(id, event, data)
    }
}
