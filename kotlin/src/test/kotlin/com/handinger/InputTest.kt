package com.handinger

import com.handinger.internal.decode
import com.handinger.models.Budget
import com.handinger.models.Worker
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What cannot be sent is refused before anything is, by the name of the field. */
class InputTest : SandboxTest() {
    private fun refused(field: String, call: suspend () -> Unit): InvalidInputError {
        val error = assertThrows(InvalidInputError::class.java) { runBlocking { call() } }
        assertEquals(field, error.field)
        assertEquals(Outcome.NOT_SENT, error.outcome)
        assertTrue(error.message.startsWith("$field: ")) { error.message }
        assertEquals(0, sandbox.requests().size)
        return error
    }

    @Test
    fun `half of a surrogate pair`() {
        val half = "ok \ud83d"
        val error = refused("input") { client.workers.create(half) }
        assertTrue("3" in error.message) { error.message }
        refused("input") { client.workers.create("\ude00 first") }
        refused("worker_id") { client.workers.retrieve(half) }
        refused("inputs[1].input") { client.tasks.map(listOf(TaskInput("x"), TaskInput(half))) }
        refused("budget") { client.workers.create("x", Budget.of(half)) }
        refused("extra_body.note") { client.workers.create("x", options = CallOptions(body = mapOf("note" to JsonPrimitive(half)))) }
        refused("default_query.q") { Handinger(ClientOptions(defaultQuery = mapOf("q" to half))) }
        refused("base_url") { Handinger(ClientOptions(baseUrl = half)) }
        refused("url") { client.workers.webhooks.update("wrk_a", half) }
        // Whole pairs are text like any other.
        runBlocking { assertEquals("ok \ud83d\ude00", client.workers.create("x [seconds=0] [say=ok \ud83d\ude00]").outputText) }
    }

    @Test
    fun `half of a surrogate pair where text crosses by itself`() {
        val half = "a\ud83d"
        for (call in listOf<suspend () -> Unit>(
            { client.workers.wait(half) },
            { client.tasks.wait(half) },
            { client.workers.create("x", files = listOf(Upload.of(half, "content"))) },
            { WebhookVerifier.verify(emptyMap(), ByteArray(0), half) },
        )) {
            assertThrows(InvalidInputError::class.java) { runBlocking { call() } }
        }
        assertEquals(0, sandbox.requests().size)
    }

    @Test
    fun `JSON that is nested too deep, or holds itself`() {
        var deep: JsonElement = JsonPrimitive(1)
        repeat(3_000) { deep = JsonArray(listOf(deep)) }
        refused("body") { client.post("/api/workers", deep) }
        refused("extra_body") { client.workers.create("x", options = CallOptions(body = mapOf("note" to deep))) }
        val round = HashMap<String, Any?>()
        round["self"] = round
        refused("extra_query") { client.get("/api/workers", CallOptions(query = round)) }
    }

    @Test
    fun `numbers that JSON has no word for`() {
        for (number in listOf(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            val error = refused("extra_query.q") { client.get("/api/workers", CallOptions(query = mapOf("q" to number))) }
            assertTrue("$number" in error.message) { error.message }
            refused("body.a[0]") {
                client.post("/x", JsonObject(mapOf("a" to JsonArray(listOf(JsonPrimitive(number))))))
            }
        }
    }

    @Test
    fun `an answer that is nested deep is read`(): Unit = runBlocking {
        // A message may hold what a tool gave.
        var deep = "1"
        repeat(3_000) { deep = "[$deep]" }
        val fixture = TESTS.resolve("fixtures/worker_minimal.json").readText().replace(Regex("\"messages\": \\[\\]"), "\"messages\": [$deep]")
        assertTrue(deep in fixture)
        val worker = decode(fixture.encodeToByteArray(), Worker.serializer())
        assertEquals(1, worker.messages.size)
    }
}
