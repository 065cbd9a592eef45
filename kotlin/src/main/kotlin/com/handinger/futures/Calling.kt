package com.handinger.futures

import com.handinger.Outcome
import com.handinger.WithResponse
import com.handinger.internal.ResponseCapture
import com.handinger.internal.interrupted
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.ExecutorService
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.future.future

/** A thread that has had nothing to do for so long ends. */
private const val IDLE_SECONDS = 10L

/**
 * Where the callbacks of futures run. They may block, on other calls of this library, too: there is
 * always a further thread. None of them keeps the process alive.
 */
private val threads: ExecutorService = run {
    val count = AtomicInteger()
    ThreadPoolExecutor(0, Int.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, SynchronousQueue()) { work ->
        Thread(work, "handinger-futures-${count.incrementAndGet()}").apply {
            isDaemon = true
            // Not that of whoever calls first: a server may want to be rid of it.
            contextClassLoader = HandingerFutures::class.java.classLoader
        }
    }
}

/** Each call stands for itself: one that fails cancels no other. */
private val scope = CoroutineScope(SupervisorJob() + threads.asCoroutineDispatcher())

/** A call as a future, which cancels it. */
internal fun <T> calling(call: suspend () -> T): CompletableFuture<T> =
    scope.future(capturing.get() ?: EmptyCoroutineContext) { call() }

/** Who on this thread asks for the raw answers of the calls that it makes. */
private val capturing = ThreadLocal<ResponseCapture>()

/** Makes calls whose raw answers are asked for. */
internal fun <T> capturing(call: () -> CompletableFuture<T>): CompletableFuture<WithResponse<T>> {
    val capture = ResponseCapture()
    val outer = capturing.get()
    capturing.set(capture)
    val future = try {
        call()
    } finally {
        if (outer == null) capturing.remove() else capturing.set(outer)
    }
    val result = future.thenApply(capture::with)
    // A chained future does not hand a cancellation on.
    result.whenComplete { _, _ -> if (result.isCancelled) future.cancel(true) }
    return result
}

/** What is pulled piece by piece by a thread that waits for each. */
internal class Pulled<T>(private val outcome: Outcome, private val pull: suspend () -> T) {
    private var pending: CompletableFuture<T>? = null

    /**
     * Waits for the next piece. A thread that is interrupted meanwhile keeps its mark, and the piece
     * is given to whoever asks next.
     */
    fun next(): T {
        val call = pending ?: calling(pull).also { pending = it }
        try {
            return call.get().also { pending = null }
        } catch (_: InterruptedException) {
            Thread.currentThread().interrupt()
            throw interrupted(outcome)
        } catch (failure: ExecutionException) {
            pending = null
            throw failure.cause ?: failure
        }
    }
}
