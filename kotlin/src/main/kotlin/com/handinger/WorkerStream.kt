package com.handinger

import com.handinger.ffi.NativeEvents
import com.handinger.internal.crossing
import com.handinger.internal.decode
import com.handinger.internal.toInfo
import com.handinger.models.Worker
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull

/** Events that cross from Rust at once, at most. */
private const val BATCH = 256

/**
 * The events of a worker, once, in order; the stream reconnects by itself.
 *
 * It pulls: a slow collector slows the connection down. It can be collected once. When a collector
 * ends early or is cancelled, the connection is closed at once; the worker runs on. A stream that
 * nobody collects is to be closed.
 */
public class WorkerStream internal constructor(
    private val native: NativeEvents,
    private val taken: AtomicBoolean = AtomicBoolean(),
) : Flow<WorkerEvent> by eventsOf(native, taken),
    AutoCloseable {
    /** What came with the answer, apart from its events. */
    public val info: ResponseInfo by lazy { native.meta().toInfo() }

    /** Only the words, piece by piece. */
    public fun text(): Flow<String> = mapNotNull { (it as? WorkerEvent.Text)?.text }

    /**
     * Reads to the end and gives the finished worker; one more call is made if no event told. After
     * a collector that ended early: the worker as it is now.
     */
    public suspend fun finalWorker(): Worker {
        taken.set(true)
        return decode(crossing { native.finalWorker(null) }.body, Worker.serializer())
    }

    /** The events that are there, at least one; none at the end. */
    internal suspend fun nextBatch(): List<WorkerEvent> = native.pull()

    /** Gives up the connection. The worker runs on. */
    override fun close() {
        taken.set(true)
        native.shut()
    }
}

private fun eventsOf(native: NativeEvents, taken: AtomicBoolean): Flow<WorkerEvent> = flow {
    check(!taken.getAndSet(true)) { "a stream can be collected once, and not after it was closed" }
    try {
        while (true) {
            val batch = native.pull()
            if (batch.isEmpty()) break
            for (event in batch) emit(event)
        }
    } finally {
        native.shut()
    }
}

private suspend fun NativeEvents.pull(): List<WorkerEvent> = crossing { nextBatch(BATCH, null) }.map(::eventOf)
