package com.handinger

import com.handinger.futures.HandingerFutures
import java.nio.file.Path
import java.util.Collections.synchronizedList
import java.util.concurrent.TimeUnit.MINUTES
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What calls tell while they run: attempts, log records, and the ids of what they have begun. */
class WatchingTest : SandboxTest() {
    private fun fault(rule: String) = sandbox.addFault(Json.parseToJsonElement(rule) as JsonObject)

    private fun failTwice() =
        fault("""{"path": "/api/*", "status": 503, "headers": {"retry-after-ms": "5"}, "times": 2}""")

    @Test
    fun `each attempt is told before the call gives its result, to the client of a copy, too`(): Unit = runBlocking {
        failTwice()
        val seen = synchronizedList(mutableListOf<Attempt>())
        val watched = sandbox.client(ClientOptions(onAttempt = AttemptListener { seen.add(it) }))
        watched.workers.create("x [seconds=0]", options = CallOptions(query = mapOf("secret" to "hush")))
        assertEquals(listOf(1 to 503, 2 to 503, 3 to 200), seen.map { it.number to it.status })
        assertEquals(listOf(5.milliseconds, 5.milliseconds, null), seen.map { it.wait })
        assertTrue("503" in seen[0].error.orEmpty()) { "${seen[0]}" }
        assertNull(seen[2].error)
        assertTrue(seen[2].elapsed >= 10.milliseconds)
        assertFalse("hush" in "$seen")
        seen.clear()
        watched.withOptions(ClientOptions(maxRetries = 0)).workers.create("y [seconds=0]")
        assertEquals(listOf("POST"), seen.map { it.method })
    }

    @Test
    fun `what a listener throws breaks no call, and nothing is paid twice`(): Unit = runBlocking {
        failTwice()
        val broken = sandbox.client(
            ClientOptions(
                logger = LogListener { throw IllegalStateException("a logger on strike") },
                logLevel = LogLevel.DEBUG,
                onAttempt = AttemptListener { throw StackOverflowError("a hook on strike") },
            ),
        )
        assertNotNull(broken.workers.create("x [seconds=0]").id)
        assertEquals(1, sandbox.runs())
    }

    @Test
    fun `a listener may make calls of its own`(): Unit = runBlocking {
        val found = synchronizedList(mutableListOf<String>())
        val worker = client.workers.create("x [seconds=0]")
        val curious = sandbox.client(
            ClientOptions(onAttempt = AttemptListener { runBlocking { found += client.workers.retrieve(worker.id).id } }),
        )
        // More than there are threads in the library.
        val calls = List(6) { async(Dispatchers.IO) { curious.workers.retrieve(worker.id) } }
        calls.awaitAll()
        assertEquals(List(6) { worker.id }, found.toList())
    }

    @Test
    fun `each client logs to its own listener, at its own level, and never the key`(): Unit = runBlocking {
        val debug = synchronizedList(mutableListOf<LogRecord>())
        val info = synchronizedList(mutableListOf<LogRecord>())
        val off = synchronizedList(mutableListOf<LogRecord>())
        val base = sandbox.client(ClientOptions(logger = LogListener { debug += it }, logLevel = LogLevel.DEBUG))
        val clients = listOf(
            base,
            base.withOptions(ClientOptions(logger = LogListener { info += it }, logLevel = LogLevel.INFO)),
            base.withOptions(ClientOptions(logger = LogListener { off += it }, logLevel = LogLevel.OFF)),
        )
        for (each in clients) {
            failTwice()
            each.workers.create("x [seconds=0]")
        }
        assertEquals(listOf("retrying", "retrying"), info.map { it.message })
        assertTrue(info.all { it.level == LogLevel.INFO && it.fields.isNotEmpty() }) { "$info" }
        assertTrue(debug.any { it.message == "attempt ended" && it.level == LogLevel.DEBUG }) { "$debug" }
        assertEquals(emptyList<LogRecord>(), off)
        assertFalse("$debug $info".contains("hdg_"))
    }

    @Test
    fun `from Java, too`() {
        failTwice()
        val attempts = synchronizedList(mutableListOf<Int>())
        val lines = synchronizedList(mutableListOf<String>())
        val options = ClientOptions.builder()
            .apiKey("hdg_test").baseUrl(sandbox.baseUrl)
            .logger { lines += it.toString() }.logLevel(LogLevel.INFO)
            .onAttempt { attempts += it.number }
        HandingerFutures(options.build()).workers.create("x [seconds=0]").join()
        assertEquals(listOf(1, 2, 3), attempts)
        assertTrue(lines.size == 2 && lines.all { it.startsWith("retrying ") }) { "$lines" }
    }

    @Test
    fun `HANDINGER_LOG writes to standard error where there is no listener`() {
        assertTrue("DEBUG handinger: attempt ended" in errorsOf("debug")) { errorsOf("debug") }
        assertEquals("", errorsOf("").lines().filter { "handinger" in it }.joinToString())
        assertTrue("WARN handinger: HANDINGER_LOG: expected one of" in errorsOf("loud")) { errorsOf("loud") }
    }

    /** What a program writes to standard error that makes one call. */
    private fun errorsOf(level: String): String {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val program = ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "com.handinger.OneCallKt", sandbox.baseUrl)
        program.environment() += mapOf("HANDINGER_LOG" to level, "HANDINGER_API_KEY" to "hdg_test")
        val process = program.redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        val errors = process.errorStream.bufferedReader().readText()
        assertTrue(process.waitFor(2, MINUTES) && process.exitValue() == 0) { errors }
        return errors
    }

    @Test
    fun `results and errors name the task, errors the worker, where they know it`(): Unit = runBlocking {
        val template = client.workers.createTemplate(instructions = "Think")
        val (_, info) = withResponse { client.tasks.create("x [seconds=0]", workerId = template.id) }
        val taskId = checkNotNull(info.taskId) { "the answer does not name its task" }
        assertEquals(taskId, client.tasks.retrieve(taskId).task.id)

        fault("""{"path": "/api/tasks*", "method": "POST", "status": 422}""")
        val refused = assertThrows(UnprocessableEntityError::class.java) {
            runBlocking { client.tasks.create("x", workerId = template.id, options = CallOptions(maxRetries = 0)) }
        }
        assertNotNull(refused.taskId)
        assertNull(refused.workerId)
    }
}
