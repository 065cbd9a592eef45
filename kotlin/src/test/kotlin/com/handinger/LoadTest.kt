package com.handinger

import java.io.File
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test

private val STATUS = File("/proc/self/status")

/** Many at once, for long, from everywhere. */
class LoadTest : SandboxTest() {
    @Test
    fun `a thousand calls at once`(): Unit = runBlocking(Dispatchers.Default) {
        val ids = List(1000) { number ->
            async { client.workers.create("x [seconds=0] [say=$number]").also { assertEquals("$number", it.outputText) }.id }
        }.awaitAll()
        assertEquals(1000, ids.distinct().size)
        assertEquals(1000, sandbox.runs())
    }

    @Test
    fun `many threads share one client`() {
        val threads = Executors.newFixedThreadPool(16)
        val done = AtomicInteger()
        repeat(16) {
            threads.submit {
                repeat(20) {
                    runBlocking { client.workers.create("x [seconds=0]") }
                    done.incrementAndGet()
                }
            }
        }
        threads.shutdown()
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS))
        assertEquals(320, done.get())
        assertEquals(320, sandbox.runs())
    }

    @Test
    fun `ten thousand streams, opened and left, leave nothing`(): Unit = runBlocking(Dispatchers.Default) {
        assumeTrue(STATUS.exists(), "the memory of a process is read from /proc")
        val id = client.workers.create("x [seconds=0]").id
        openAndLeave(id, 2_000)
        val before = residentKilobytes()
        openAndLeave(id, 8_000)
        assertTrue(eventually { sandbox.openConnections() == 0 }) { "${sandbox.openConnections()} connections are open" }
        val grown = residentKilobytes() - before
        println("memory after 8 000 streams more: $grown KB")
        assertTrue(grown < 48 * 1024) { "grown by $grown KB" }
    }

    @Test
    fun `streams that were forgotten are closed with their objects`() {
        // On a thread of its own: no frame of it is left to hold one.
        thread { runBlocking { repeat(5) { client.workers.createStream("Think [seconds=60]") } } }.join()
        val during = sandbox.openConnections()
        assertTrue(
            eventually {
                System.gc()
                sandbox.openConnections() <= during - 4
            },
        )
    }

    /** Half are left after an event, half before any. */
    private suspend fun openAndLeave(id: String, count: Int) = coroutineScope {
        val left = AtomicInteger(count)
        List(32) {
            async {
                while (true) {
                    val number = left.decrementAndGet()
                    if (number < 0) break
                    val stream = client.workers.streamUpdates(id)
                    if (number % 2 == 0) stream.first() else stream.close()
                }
            }
        }.awaitAll()
    }

    /** The memory of this process in use, after what is garbage was collected. */
    private fun residentKilobytes(): Long {
        repeat(3) { System.gc() }
        return STATUS.readLines().first { it.startsWith("VmRSS") }.filter(Char::isDigit).toLong()
    }
}
