package com.handinger

import com.handinger.ffi.NativeResponse
import com.handinger.internal.Teller
import com.handinger.internal.crossing
import com.handinger.internal.localText
import com.handinger.internal.toInfo
import com.handinger.internal.writeElsewhere
import java.io.ByteArrayOutputStream
import java.nio.file.Path
import java.nio.file.Paths
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext

/**
 * An answer of bytes that are still on their connection. They can be read once; an answer that
 * nobody reads is to be closed.
 */
public class FileResponse internal constructor(private val native: NativeResponse) : AutoCloseable {
    private val taken = AtomicBoolean()

    /** What came with the answer, apart from its bytes. */
    public val info: ResponseInfo by lazy { native.meta().toInfo() }

    /** The bytes, piece by piece. When a collector ends early, the connection is closed. */
    public fun chunks(): Flow<ByteArray> = flow {
        check(!taken.getAndSet(true)) { "an answer can be read once, and not after it was closed" }
        try {
            while (true) emit(crossing { native.chunk(null) } ?: break)
        } finally {
            native.shut()
        }
    }

    /** All bytes. */
    public suspend fun bytes(): ByteArray {
        val whole = ByteArrayOutputStream()
        chunks().collect { whole.write(it) }
        return whole.toByteArray()
    }

    /** All bytes as text. */
    public suspend fun text(): String = bytes().decodeToString()

    /**
     * Writes the bytes to a file of any file system, which appears under its name only when it is
     * whole. In a folder it takes the name the server suggests, stripped of everything that could lead
     * elsewhere.
     *
     * @param onProgress Sees how far the file has come.
     * @return The file's path.
     */
    public suspend fun writeTo(path: Path, onProgress: ProgressListener? = null): Path {
        check(!taken.getAndSet(true)) { "an answer can be read once, and not after it was closed" }
        val local = localText(path)
        if (local != null) return Paths.get(write(local, onProgress))
        return withContext(Dispatchers.IO) { writeElsewhere(path) { write(it, onProgress) } }
    }

    private suspend fun write(local: String, onProgress: ProgressListener?): String =
        crossing { native.writeToFile(local, onProgress?.let(::Teller), null) }

    /** Gives up the connection. */
    override fun close() {
        taken.set(true)
        native.shut()
    }
}
