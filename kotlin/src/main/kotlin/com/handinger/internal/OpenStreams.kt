package com.handinger.internal

import com.handinger.ContentOpener
import com.handinger.ffi.NativeContent
import com.handinger.ffi.NativeHostFailure
import com.handinger.ffi.NativeReader
import java.io.IOException
import java.io.InputStream

/**
 * The streams that one call has opened. The core drops what it no longer reads without a word: the
 * call closes them at its end, however it ends.
 */
internal class OpenStreams : AutoCloseable {
    private val open = HashSet<InputStream>()
    private var ended = false

    /** What reading has failed with last: the user's own exception, to be seen beside ours. */
    @Volatile
    var failure: Exception? = null
        private set

    fun of(opener: ContentOpener): NativeContent = OpenedContent(this, opener)

    /** What a stream fails with is told by the error of the call. */
    inline fun <T> reading(read: () -> T): T =
        try {
            read()
        } catch (error: Exception) {
            failure = error
            throw NativeHostFailure.Failed(error.toString())
        }

    /** A call that was cancelled may still be on its way to open something. */
    fun add(stream: InputStream): InputStream {
        val late = synchronized(this) {
            if (!ended) open += stream
            ended
        }
        if (late) closeQuietly(stream)
        return stream
    }

    fun close(stream: InputStream) {
        synchronized(this) { open -= stream }
        closeQuietly(stream)
    }

    override fun close() {
        val left = synchronized(this) {
            ended = true
            open.toList().also { open.clear() }
        }
        left.forEach(::closeQuietly)
    }
}

private class OpenedContent(private val streams: OpenStreams, private val opener: ContentOpener) : NativeContent {
    private var last: InputStream? = null

    /** Of one attempt after another: what the last one has left is of no use any more. */
    override fun open(): NativeReader = streams.reading {
        last?.let(streams::close)
        val stream = streams.add(opener.open())
        last = stream
        StreamReader(streams, stream)
    }
}

private class StreamReader(private val streams: OpenStreams, private val stream: InputStream) : NativeReader {
    override fun read(max: Int): ByteArray = streams.reading {
        val buffer = ByteArray(max)
        val count = stream.read(buffer)
        if (count < 0) streams.close(stream)
        buffer.copyOf(count.coerceAtLeast(0))
    }
}

/** The bytes are sent, or will never be: what closing fails with is nobody's affair. */
private fun closeQuietly(stream: InputStream) {
    try {
        stream.close()
    } catch (_: IOException) {
    }
}
