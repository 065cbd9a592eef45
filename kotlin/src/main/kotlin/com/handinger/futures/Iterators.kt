package com.handinger.futures

import com.handinger.FileResponse
import com.handinger.MapResult
import com.handinger.MapTotals
import com.handinger.Outcome
import com.handinger.ProgressListener
import com.handinger.ResponseInfo
import com.handinger.WorkerEvent
import com.handinger.WorkerMap
import com.handinger.WorkerStream
import com.handinger.models.Worker
import java.nio.file.Path
import java.util.concurrent.CompletableFuture

/**
 * The events of a worker, once, in order, for Java: each step of a `for` loop waits until the next one
 * is there. They are to be closed, unless they were read to their end; the worker runs on.
 *
 * A thread that is interrupted while it waits gets an [com.handinger.APIUserAbortError] and keeps its
 * mark; nothing is lost to who asks again.
 */
public class EventIterator internal constructor(private val stream: WorkerStream) :
    Iterator<WorkerEvent>,
    Iterable<WorkerEvent>,
    AutoCloseable {
    private val batches = Pulled(Outcome.ACCEPTED, stream::nextBatch)
    private var batch: Iterator<WorkerEvent> = emptyList<WorkerEvent>().iterator()
    private var ended = false

    /** What came with the answer, apart from its events. */
    public val info: ResponseInfo get() = stream.info

    /** These events: there is one way over them. */
    override fun iterator(): Iterator<WorkerEvent> = this

    /** Waits for the next event; false at the end. */
    override fun hasNext(): Boolean {
        if (!batch.hasNext() && !ended) {
            batch = batches.next().iterator()
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

/** The results of a map for Java: each step of a `for` loop waits until the next one is there. */
public class MapIterator internal constructor(private val map: WorkerMap) :
    Iterator<MapResult>,
    Iterable<MapResult>,
    AutoCloseable {
    private val results = Pulled(Outcome.UNKNOWN, map::next)
    private var ready: MapResult? = null
    private var ended = false

    /** What was done so far, and what that cost. */
    public val totals: MapTotals get() = map.totals

    /** These results: there is one way over them. */
    override fun iterator(): Iterator<MapResult> = this

    /** Waits for the next result; false when all were given. */
    override fun hasNext(): Boolean {
        if (ready == null && !ended) {
            ready = results.next()
            ended = ready == null
        }
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
