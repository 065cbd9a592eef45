package com.handinger

import com.handinger.ffi.NativeContent
import com.handinger.ffi.NativeHostFailure
import com.handinger.ffi.NativeReader
import com.handinger.ffi.NativeSource
import com.handinger.ffi.NativeUpload
import java.io.IOException
import java.io.InputStream
import java.nio.file.Path

/** Sees how far a file has come. It is called often, on a thread of the library: it should be quick. */
public fun interface ProgressListener {
    /**
     * Takes the [bytes] so far, which begin at 0 again when a file is sent again, and those in
     * [total] where that is known.
     */
    public fun report(bytes: Long, total: Long?)
}

/** A file to send along. It is read while it is sent; only [of] bytes is held in memory whole. */
public class Upload private constructor(
    private val name: String?,
    private val contentType: String?,
    private val source: NativeSource,
) {
    /** With this media type, in place of the one that goes with the name. */
    public fun withContentType(contentType: String): Upload = Upload(name, contentType, source)

    internal fun toNative(): NativeUpload = NativeUpload(name, contentType, source)

    /** Never the content, which may be private and large. */
    override fun toString(): String = "Upload(name=$name)"

    public companion object {
        /** Bytes from memory. */
        @JvmStatic
        public fun of(name: String, content: ByteArray): Upload = Upload(name, null, NativeSource.Memory(content))

        /** Text from memory, as UTF-8. */
        @JvmStatic
        public fun of(name: String, content: String): Upload = of(name, content.encodeToByteArray())

        /** A file on disk; its own name is sent unless another is given. It is read again when the call is sent again. */
        @JvmStatic
        @JvmOverloads
        public fun of(path: Path, name: String? = null): Upload =
            Upload(name, null, NativeSource.Disk(path.toString()))

        /** A file on disk, under its own name. */
        @JvmStatic
        public fun of(file: java.io.File): Upload = of(file.toPath())

        /**
         * Anything else that can be opened: for example a content URI of Android. It is read again
         * when the call is sent again, and each stream is closed when it is read.
         *
         * @param length The number of bytes, if it is known.
         * @param open Opens the content at its beginning.
         */
        @JvmStatic
        @JvmOverloads
        public fun of(name: String, length: Long? = null, open: () -> InputStream): Upload =
            Upload(name, null, NativeSource.Host(OpenedContent(open), length, true))

        /**
         * A stream that is open. It can be read once: a call that has begun to send it is not sent
         * again. It is closed when it is read.
         *
         * @param length The number of bytes, if it is known.
         */
        @JvmStatic
        @JvmOverloads
        public fun once(name: String, stream: InputStream, length: Long? = null): Upload =
            Upload(name, null, NativeSource.Host(OpenedContent { stream }, length, false))
    }
}

private class OpenedContent(private val open: () -> InputStream) : NativeContent {
    override fun open(): NativeReader = StreamReader(readingOf { open.invoke() })
}

private class StreamReader(private val stream: InputStream) : NativeReader {
    override fun read(max: Int): ByteArray = readingOf {
        val buffer = ByteArray(max)
        val count = stream.read(buffer)
        if (count < 0) stream.close()
        buffer.copyOf(count.coerceAtLeast(0))
    }
}

/** What a stream fails with is told by the error of the call. */
private inline fun <T> readingOf(read: () -> T): T =
    try {
        read()
    } catch (error: IOException) {
        throw NativeHostFailure.Failed(error.toString())
    }
