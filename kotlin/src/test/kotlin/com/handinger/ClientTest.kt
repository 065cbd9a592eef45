package com.handinger

import com.handinger.futures.HandingerFutures
import com.handinger.models.Budget
import java.nio.file.Path
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The client's own affairs: its surface, its errors, its secrets, its raw answers, its maps. */
class ClientTest : SandboxTest() {
    /** Operations whose methods go by another name. */
    private val otherNames = mapOf("continue" to "resume")

    @Test
    fun `every operation has a method, for Java, too`() {
        val operations = Json.parseToJsonElement(TESTS.resolve("../core/schema/operations.json").readText()) as JsonArray
        val names = operations.map { ((it as JsonObject).getValue("name") as JsonPrimitive).content }
        val futures = HandingerFutures(client)
        for (name in names) {
            val parts = name.split('.')
            val method = camelCase(parts.last()).let { otherNames[it] ?: it }
            for (root in listOf<Any>(client, futures)) {
                val resource = parts.dropLast(1).fold(root) { here, part ->
                    here.javaClass.getMethod("get" + part.replaceFirstChar(Char::uppercase)).invoke(here)
                }
                assertTrue(resource.javaClass.methods.any { it.name == method }) { "$name on $resource" }
            }
        }
        assertTrue(names.size > 20)
    }

    private fun camelCase(name: String) = Regex("_(.)").replace(name) { it.groupValues[1].uppercase() }

    @Test
    fun `a panic is an ordinary error, and the client works on`(): Unit = runBlocking {
        val error = assertThrows(InternalError::class.java) { runBlocking { client.panicForTest() } }
        assertTrue("a panic on request" in error.message) { error.message }
        client.workers.create("x [seconds=0]")
    }

    @Test
    fun `the key does not show`() {
        val options = ClientOptions(apiKey = API_KEY, defaultHeaders = mapOf("x-note" to "hush"), proxy = "http://u:hush@x")
        val quiet = Handinger(options)
        for (text in listOf("$quiet", "$options", "${quiet.effectiveConfig().mapValues { it.value.value }}", "${CallOptions(mapOf("a" to "hush"))}")) {
            assertFalse(API_KEY in text || "hush" in text) { text }
        }
        assertEquals(API_KEY, quiet.apiKey)
    }

    @Test
    fun `errors are told apart by their classes`(): Unit = runBlocking {
        val error = assertThrows(HandingerError::class.java) { runBlocking { client.workers.retrieve("wrk_nobody") } }
        val words = when (error) {
            is NotFoundError -> "not found, ${error.status}"
            is APIError -> "another error of the service"
            is InvalidInputError, is ConfigurationError, is WebhookVerificationError, is InternalError -> "no error of the service"
        }
        assertEquals("not found, 404", words)
        assertEquals(Outcome.REJECTED, error.outcome)
        assertTrue(error.stackTrace.any { it.className.startsWith("com.handinger.ClientTest") || "handinger" in it.className })
    }

    @Test
    fun `the raw answer is beside the result`(): Unit = runBlocking {
        val (worker, info) = withResponse { client.workers.create("x [seconds=0]") }
        assertEquals(200, info.status)
        assertEquals("application/json", info.headers["Content-Type"])
        assertTrue(worker.id.startsWith("wrk_"))
        val made = withResponse { client.workers.retrieve(worker.id) }
        assertTrue(worker.id in made.body.decodeToString())
        assertThrows(IllegalStateException::class.java) { runBlocking { withResponse { 7 } } }
    }

    @Test
    fun `no limit, a limit and none given are three things`() {
        fun timeout(options: ClientOptions) = sandbox.client(options).effectiveConfig().getValue("timeout")
        assertEquals("default", timeout(ClientOptions()).source)
        assertEquals(JsonNull, timeout(ClientOptions(timeout = Duration.INFINITE)).value)
        assertEquals(JsonPrimitive(2.5), timeout(ClientOptions(timeout = 2.5.seconds)).value)
    }

    @Test
    fun `a large worker is decoded whole`(): Unit = runBlocking {
        val words = "word ".repeat(20_000).trim()
        assertEquals(words, client.workers.create("x [seconds=0] [say=$words]").outputText)
    }

    @Test
    fun `the words of a stream make the answer`(): Unit = runBlocking {
        val stream = client.workers.createStream("x [seconds=0] [say=One two three.]", Budget.Low)
        assertEquals("One two three.", stream.text().toList().joinToString(""))
        assertEquals("One two three.", stream.finalWorker().outputText)
        assertEquals(1, sandbox.runs())
    }

    @Test
    fun `many workers, each paid for once, taken up again`(@TempDir folder: Path): Unit = runBlocking {
        val inputs = List(40) { WorkerInput("x [seconds=0] [say=$it]", Budget.Low) }
        val options = MapOptions(concurrency = 6, resumeFile = folder.resolve("runs.jsonl"))
        val first = client.workers.map(inputs, options = options)
        val results = first.toList()
        assertEquals((0..39).toList(), results.map { it.index }.sorted())
        for (result in results) assertEquals("${result.index}", result.getOrThrow().outputText)
        assertEquals(40, first.totals.succeeded)
        assertTrue(first.totals.costUsd > 0)
        first.close()
        val again = client.workers.map(inputs, options = options).toList()
        assertTrue(again.all { (it as MapResult.Success).resumed })
        assertEquals(40, sandbox.runs())
    }

    @Test
    fun `an item that fails is a result`(): Unit = runBlocking {
        val inputs = listOf(TaskInput("x [seconds=0]"), TaskInput("x", workerId = "wrk_nobody"))
        val results = client.tasks.map(inputs).toList().sortedBy { it.index }
        assertTrue(results[0] is MapResult.Success)
        assertTrue((results[1] as MapResult.Failure).error is NotFoundError)
        val refused = assertThrows(InvalidInputError::class.java) {
            runBlocking { client.workers.map(listOf(WorkerInput(""))) }
        }
        assertTrue(refused.field!!.startsWith("inputs[0]")) { refused.field }
    }

    @Test
    fun `every kind of error has its class`() {
        val description = Json.parseToJsonElement(TESTS.resolve("../core/schema/errors.json").readText()) as JsonObject
        val kinds = (description.getValue("kinds") as JsonArray).map { it as JsonObject }
        assertTrue(kinds.size > 15)
        val members = (description.getValue("members") as JsonArray).associate { ((it as JsonObject).getValue("name") as JsonPrimitive).content to JsonNull } +
            (Json.parseToJsonElement("""{"message": "", "headers": [], "attempts": 1, "elapsed": 0.5, "outcome": "unknown", "causes": ["a", "b"]}""") as JsonObject)
        for (described in kinds) {
            val (kind, name) = listOf("kind", "class").map { (described.getValue(it) as JsonPrimitive).content }
            val record = JsonObject(members + ("kind" to JsonPrimitive(kind)))
            val error = com.handinger.internal.errorOf("$record")
            assertEquals(name, error.javaClass.simpleName)
            assertEquals("b", error.cause?.cause?.message)
        }
    }
}
