package com.handinger

import com.handinger.ffi.NativeSource
import com.handinger.ffi.NativeUpload
import com.handinger.internal.OpenStreams
import com.handinger.internal.localText
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.Path

/** Sees how far a file has come. It is called often, on a thread of the library: it should be quick. */
public fun interface ProgressListener {
    /**
     * Takes the [bytes] so far, which begin at 0 again when a file is sent again, and those in
     * [total] where that is known.
     */
    public fun report(bytes: Long, total: Long?)
}

/** Opens content at its beginning; it may fail. */
public fun interface ContentOpener {
    /** A stream of the content, which the library closes. */
    @Throws(IOException::class)
    public fun open(): InputStream
}

/** A file to send along. It is read while it is sent; only [of] bytes is held in memory whole. */
public class Upload private constructor(
    private val name: String?,
    private val contentType: String?,
    private val content: Content,
) {
    /** With this media type, in place of the one that goes with the name. */
    public fun withContentType(contentType: String): Upload = Upload(name, contentType, content)

    /** For one call, which closes what it has opened. */
    internal fun toNative(streams: OpenStreams): NativeUpload {
        val source = when (content) {
            is Content.Memory -> NativeSource.Memory(content.bytes)
            is Content.Disk -> NativeSource.Disk(content.path)
            is Content.Opened -> NativeSource.Host(streams.of(content.opener), content.length(), content.canRepeat)
        }
        return NativeUpload(name, contentType, source)
    }

    /** Never the content, which may be private and large. */
    override fun toString(): String = "Upload(name=$name)"

    public companion object {
        /** Bytes from memory. */
        @JvmStatic
        public fun of(name: String, content: ByteArray): Upload = Upload(name, null, Content.Memory(content))

        /** Text from memory, as UTF-8. */
        @JvmStatic
        public fun of(name: String, content: String): Upload = of(name, content.encodeToByteArray())

        /**
         * A file of any file system; its own name is sent unless another is given. It is read again
         * when the call is sent again.
         */
        @JvmStatic
        @JvmOverloads
        public fun of(path: Path, name: String? = null): Upload {
            val local = localText(path)
            if (local != null) return Upload(name, null, Content.Disk(local))
            val content = Content.Opened({ Files.newInputStream(path) }, { sizeOf(path) }, true)
            return Upload(name ?: path.fileName?.toString().orEmpty(), null, content)
        }

        /** A file on disk, under its own name. */
        @JvmStatic
        public fun of(file: java.io.File): Upload = of(file.toPath())

        /**
         * Anything else that can be opened: for example a content URI of Android. It is read again
         * when the call is sent again, and each stream is closed when the call has done with it.
         *
         * @param length The number of bytes, if it is known.
         * @param opener Opens the content at its beginning.
         */
        @JvmStatic
        @JvmOverloads
        public fun of(name: String, length: Long? = null, opener: ContentOpener): Upload =
            Upload(name, null, Content.Opened(opener, { length }, true))

        /**
         * A stream that is open. It can be read once: a call that has begun to send it is not sent
         * again. A call that has begun to read it closes it.
         *
         * @param length The number of bytes, if it is known.
         */
        @JvmStatic
        @JvmOverloads
        public fun once(name: String, stream: InputStream, length: Long? = null): Upload =
            Upload(name, null, Content.Opened({ stream }, { length }, false))
    }
}

/** Where the bytes of an upload come from. */
private sealed interface Content {
    class Memory(val bytes: ByteArray) : Content

    class Disk(val path: String) : Content

    class Opened(val opener: ContentOpener, val length: () -> Long?, val canRepeat: Boolean) : Content
}

/** What cannot be looked at fails when it is opened, with better words. */
private fun sizeOf(path: Path): Long? =
    try {
        Files.size(path)
    } catch (_: IOException) {
        null
    }
