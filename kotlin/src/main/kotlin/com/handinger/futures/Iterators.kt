package com.handinger.futures

import com.handinger.FileResponse
import com.handinger.MapResult
import com.handinger.MapTotals
import com.handinger.ProgressListener
import com.handinger.ResponseInfo
import com.handinger.WorkerEvent
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.models.Worker
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.runBlocking

/**
 * The events of a worker, once, in order, for Java: an iterator that blocks until the next one is
 * there. It is to be closed, unless it was read to its end; the worker runs on.
 */
public class EventIterator internal constructor(private val stream: WorkerStream) :
    Iterator<WorkerEvent>,
    AutoCloseable {
    private var batch: Iterator<WorkerEvent> = emptyList<WorkerEvent>().iterator()
    private var ended = false

    /** What came with the answer, apart from its events. */
    public val info: ResponseInfo get() = stream.info

    /** Waits for the next event; false at the end. */
    override fun hasNext(): Boolean {
        if (!batch.hasNext() && !ended) {
            batch = runBlocking { stream.nextBatch() }.iterator()
            ended = !batch.hasNext()
        }
        return batch.hasNext()
    }

    /** The next event. */
    override fun next(): WorkerEvent {
        if (!hasNext()) throw NoSuchElementException("the stream has ended")
        return batch.next()
    }

    /** Reads to the end and gives the finished worker. */
    public fun finalWorker(): CompletableFuture<Worker> = calling { stream.finalWorker() }

    /** Gives up the connection. */
    override fun close(): Unit = stream.close()
}

/** The results of a map for Java: an iterator that blocks until the next one is there. */
public class MapIterator internal constructor(private val map: WorkerMap) :
    Iterator<MapResult>,
    AutoCloseable {
    private var ready: MapResult? = null

    /** What was done so far, and what that cost. */
    public val totals: MapTotals get() = map.totals

    /** Waits for the next result; false when all were given. */
    override fun hasNext(): Boolean {
        if (ready == null) ready = runBlocking { map.next() }
        return ready != null
    }

    /** The next result. */
    override fun next(): MapResult {
        if (!hasNext()) throw NoSuchElementException("all results were given")
        return checkNotNull(ready).also { ready = null }
    }

    /** Drops the requests that are under way. */
    override fun close(): Unit = map.close()
}

/** An answer of bytes that are still on their connection, for Java. They can be read once. */
public class FileFutures internal constructor(private val file: FileResponse) : AutoCloseable {
    /** What came with the answer, apart from its bytes. */
    public val info: ResponseInfo get() = file.info

    /** All bytes. */
    public fun bytes(): CompletableFuture<ByteArray> = calling { file.bytes() }

    /** Writes the bytes to a file, or into a folder under the name that the server suggests. */
    @JvmOverloads
    public fun writeTo(path: Path, onProgress: ProgressListener? = null): CompletableFuture<Path> =
        calling { file.writeTo(path, onProgress) }

    /** Gives up the connection. */
    override fun close(): Unit = file.close()
}
