package com.handinger

import com.handinger.futures.HandingerFutures
import com.handinger.models.WorkerStatus
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A cancelled coroutine gives its connection up, wherever it was. */
class CancellingTest : SandboxTest() {
    /** The connections that are open while a run is under way, the idle ones of others included. */
    private fun underWay(): Int {
        assertTrue(eventually { sandbox.runs() > 0 })
        return sandbox.openConnections()
    }

    private fun assertGivenUp(during: Int) =
        assertTrue(eventually(5) { sandbox.openConnections() < during }) { "its connection is still open" }

    @Test
    fun `a call`(): Unit = runBlocking {
        val call = async(Dispatchers.Default) { client.workers.create("Think [seconds=60]") }
        val during = underWay()
        call.cancelAndJoin()
        assertGivenUp(during)
        assertEquals(1, sandbox.runs())
        assertThrows(CancellationException::class.java) { runBlocking { call.await() } }
    }

    @Test
    fun `a call that is late`(): Unit = runBlocking {
        val call = async(Dispatchers.Default) {
            withTimeoutOrNull(1.seconds) { client.workers.create("Think [seconds=60]") }
        }
        val during = underWay()
        assertNull(call.await())
        assertGivenUp(during)
    }

    @Test
    fun `a collector that waits for the next event`(): Unit = runBlocking {
        val stream = client.workers.createStream("Think [seconds=60]")
        val collector = launch(Dispatchers.Default) { stream.collect { } }
        delay(100.milliseconds)
        val during = underWay()
        collector.cancelAndJoin()
        assertGivenUp(during)
        assertNotEquals(WorkerStatus.Completed, stream.finalWorker().status)
    }

    @Test
    fun `a collector that has seen enough`(): Unit = runBlocking {
        val stream = client.workers.createStream("Think [seconds=60]")
        val during = underWay()
        assertTrue(stream.first() is WorkerEvent.Snapshot)
        assertGivenUp(during)
        assertThrows(IllegalStateException::class.java) { runBlocking { stream.take(1).toList() } }
    }

    @Test
    fun `a stream that nobody collects`(): Unit = runBlocking {
        val stream = client.workers.createStream("Think [seconds=60]")
        val during = underWay()
        stream.close()
        assertGivenUp(during)
    }

    @Test
    fun `a wait`(): Unit = runBlocking {
        val id = client.workers.createStream("Think [seconds=60]").use { (it.first() as WorkerEvent.Snapshot).worker.id }
        val updates = AtomicInteger()
        val wait = launch(Dispatchers.Default) { client.workers.wait(id) { updates.incrementAndGet() } }
        assertTrue(eventually { updates.get() > 1 })
        val during = underWay()
        wait.cancelAndJoin()
        assertGivenUp(during)
    }

    @Test
    fun `a future of Java`() {
        val call = HandingerFutures(client).workers.create("Think [seconds=60]")
        val during = underWay()
        call.cancel(true)
        assertGivenUp(during)
    }

    @Test
    fun `the client works on afterwards`(): Unit = runBlocking {
        withTimeoutOrNull(50.milliseconds) { client.workers.create("Think [seconds=60]") }
        assertEquals("Done.", client.workers.create("x [seconds=0] [say=Done.]").outputText)
    }
}
