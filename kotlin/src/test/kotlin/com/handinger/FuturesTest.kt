package com.handinger

import com.handinger.futures.HandingerFutures
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What Java's half promises beyond the calls themselves. */
class FuturesTest : SandboxTest() {
    private val futures = HandingerFutures(client)

    @Test
    fun `futures do what coroutines do`() {
        val worker = futures.workers.create("x [seconds=0] [say=Hi.]").join()
        assertEquals("Hi.", worker.outputText)
        val events = futures.workers.createStream("x [seconds=0] [say=Hi.]").join()
        assertTrue(events.count() > 2)
        assertEquals("Hi.", events.finalWorker().join().outputText)
        assertFalse(events.hasNext())
        assertNull(futures.workers.webhooks.retrieve(worker.id).handle { webhook, _ -> webhook?.url }.join())
        val results = futures.workers.map(listOf(WorkerInput("x [seconds=0]"))).join()
        assertEquals(1, results.count())
        assertFalse(results.hasNext())
    }

    @Test
    fun `a call that fails cancels no other, of any client`() {
        val long = futures.workers.create("Think [seconds=3] [say=Done.]")
        assertTrue(eventually { sandbox.runs() > 0 })
        val failure = assertThrows(CompletionException::class.java) { futures.workers.retrieve("wrk_nobody").join() }
        assertInstanceOf(NotFoundError::class.java, failure.cause)
        assertEquals("Done.", long.get(30, TimeUnit.SECONDS).outputText)
        assertEquals("Yes.", HandingerFutures(sandbox.client()).workers.create("x [seconds=0] [say=Yes.]").join().outputText)
    }

    @Test
    fun `callbacks may wait for other calls, however many do`() {
        val many = 4 * Runtime.getRuntime().availableProcessors().coerceAtLeast(16)
        val chains = List(many) {
            futures.workers.create("x [seconds=0]").thenApply { worker -> futures.workers.retrieve(worker.id).join().id }
        }
        CompletableFuture.allOf(*chains.toTypedArray()).get(60, TimeUnit.SECONDS)
        assertEquals(many, chains.map { it.join() }.toSet().size)
    }

    @Test
    fun `callbacks run on threads that do not keep the process alive`() {
        val thread = futures.workers.create("Think [seconds=1]").thenApply { Thread.currentThread() }.join()
        assertTrue(thread.isDaemon && thread.name.startsWith("handinger")) { "$thread" }
    }

    @Test
    fun `an interrupted wait for an event loses neither the mark nor an event`() {
        val events = futures.workers.createStream("Think [seconds=2] [say=One two three.]").join()
        val first = events.next()
        val interrupted = CompletableFuture<Pair<Throwable?, Boolean>>()
        val reader = thread {
            val failure = runCatching { while (events.hasNext()) events.next() }.exceptionOrNull()
            interrupted.complete(failure to Thread.currentThread().isInterrupted)
        }
        reader.interrupt()
        val (failure, marked) = interrupted.get(20, TimeUnit.SECONDS)
        assertInstanceOf(APIUserAbortError::class.java, failure)
        assertEquals(Outcome.ACCEPTED, (failure as APIUserAbortError).outcome)
        assertTrue(marked)
        val words = (listOf(first) + events.toList()).filterIsInstance<WorkerEvent.Text>().joinToString("") { it.text }
        assertEquals("One two three.", words)
    }

    @Test
    fun `an interrupted wait for a result of a map loses none`() {
        val results = futures.workers.map(listOf(WorkerInput("Think [seconds=2] [say=1]"), WorkerInput("x [seconds=0] [say=2]"))).join()
        Thread.currentThread().interrupt()
        val failure = assertThrows(HandingerError::class.java) { results.next() }
        assertTrue(Thread.interrupted())
        assertInstanceOf(APIUserAbortError::class.java, failure)
        assertEquals(setOf("1", "2"), results.map { it.getOrThrow().outputText }.toSet())
        assertEquals(2, sandbox.runs())
    }

    @Test
    fun `a stream that is closed ends its loop`(): Unit = runBlocking {
        val events = futures.workers.createStream("Think [seconds=60]").join()
        val loop = CompletableFuture.supplyAsync { events.count() }
        events.close()
        assertTrue(loop.get(20, TimeUnit.SECONDS) < 50)
    }
}
