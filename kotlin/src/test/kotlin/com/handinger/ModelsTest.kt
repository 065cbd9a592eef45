package com.handinger

import com.handinger.models.Budget
import com.handinger.models.Task
import com.handinger.models.TaskRetrieveResponse
import com.handinger.models.TaskTurnList
import com.handinger.models.Webhook
import com.handinger.models.WebhookDelivery
import com.handinger.models.Worker
import com.handinger.models.WorkerSchedule
import com.handinger.models.WorkerStatus
import com.handinger.models.WorkerTemplate
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNamingStrategy
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Models: nothing of an answer is lost, and each is what a Kotlin user expects of it. */
@OptIn(kotlinx.serialization.ExperimentalSerializationApi::class)
class ModelsTest {
    private fun <T> through(model: KSerializer<T>, text: String): JsonElement =
        Json.encodeToJsonElement(model, Json.decodeFromString(model, text))

    @Test
    fun `every fixture comes back as it was`() {
        val models = mapOf(
            "webhook_delivery" to WebhookDelivery.serializer(),
            "worker" to Worker.serializer(),
            "schedule_" to WorkerSchedule.serializer(),
            "template" to WorkerTemplate.serializer(),
            "task" to TaskRetrieveResponse.serializer(),
            "turn_list" to TaskTurnList.serializer(),
            "webhook" to Webhook.serializer(),
        )
        val others = listOf("schedule_list", "schedule_cancelled", "task_archived", "webhook_execution", "worker_deleted")
        var seen = 0
        for (file in TESTS.resolve("fixtures").listFiles { it -> it.extension == "json" }!!.sorted()) {
            if (others.any { file.name.startsWith(it) }) continue
            val model = models.entries.firstOrNull { file.name.startsWith(it.key) }?.value ?: continue
            // A piece of a kind without text has an empty one, as in the core.
            val original = file.readText().replace(Regex("""\{(\s*"type": "output_table")"""), "{ \"text\": \"\", $1")
            val came = Json.parseToJsonElement(original)
            val round = through(model, original)
            assertTrue(same(came, round)) { "${file.name}: $round" }
            seen += 1
        }
        assertTrue(seen >= 12) { "only $seen fixtures" }
    }

    @Test
    fun `a word that is not known is kept`() {
        val status = Json.decodeFromString<WorkerStatus>("\"hibernating\"")
        assertTrue(status is WorkerStatus.Other)
        assertEquals("hibernating", status.value)
        assertEquals("\"hibernating\"", Json.encodeToString(WorkerStatus.serializer(), status))
        assertEquals(WorkerStatus.of("hibernating"), status)
        assertEquals(Budget.Low, Budget.of("low"))
        assertFalse((Budget.of("running") as Any) == WorkerStatus.Running)
    }

    @Test
    fun `equality is of what a worker says, whatever came as null`() {
        val text = TESTS.resolve("fixtures/worker_minimal.json").readText()
        val worker = Json.decodeFromString<Worker>(text)
        val same = Json.decodeFromString<Worker>(text.replace("\"error\": null,", ""))
        assertEquals(worker, same)
        assertEquals(worker.hashCode(), same.hashCode())
        assertTrue("error" in worker.nulls && "error" !in same.nulls)
        assertNotEquals(worker, worker.copy(outputText = "other"))
    }

    @Test
    fun `a field that is not known is reachable`() {
        val text = TESTS.resolve("fixtures/worker_future.json").readText()
        val worker = Json.decodeFromString<Worker>(text)
        assertEquals(JsonPrimitive("background"), worker.extra["priority"])
        assertEquals(JsonPrimitive("sha256:0f1e2d"), worker.files[0].extra["checksum"])
    }

    @Test
    fun `a secret does not show`() {
        val webhook = Json.decodeFromString<Webhook>("""{"token": "whk_secret", "url": "https://example.com"}""")
        assertFalse("whk_secret" in "$webhook")
        assertEquals("whk_secret", webhook.token)
    }

    @Test
    fun `a union is told apart by its members`() {
        val schedule = Json.decodeFromString<WorkerSchedule>(TESTS.resolve("fixtures/schedule_cron.json").readText())
        val words = when (schedule) {
            is com.handinger.models.CronWorkerSchedule -> schedule.cron
            is com.handinger.models.DelayedWorkerSchedule -> "${schedule.delayInSeconds}"
            is com.handinger.models.IntervalWorkerSchedule -> "${schedule.intervalSeconds}"
            is com.handinger.models.ScheduledWorkerSchedule -> schedule.nextRunAt
            is com.handinger.models.UnknownWorkerSchedule -> schedule.type
        }
        assertTrue(" " in words) { words }
    }

    @Test
    fun `a task is made by hand in a test of a user's own`() {
        val list = Json.decodeFromString<TaskRetrieveResponse>(TESTS.resolve("fixtures/task.json").readText())
        val task: Task = list.task.copy(title = "Mine")
        assertEquals("Mine", task.title)
    }

    private fun fixture(name: String): String = TESTS.resolve("fixtures/$name.json").readText()

    @Test
    fun `a copy keeps which fields came as null`() {
        val worker = Worker.fromJson(fixture("worker_minimal"))
        val copy = worker.copy(outputText = "other")
        assertEquals(worker.nulls, copy.nulls)
        assertTrue("\"error\":null" in copy.toJson()) { copy.toJson() }
        assertFalse("\"error\":null" in worker.copy(error = JsonPrimitive("late")).toJson())
    }

    @Test
    fun `a model is its JSON, whatever the settings of the reader`() {
        val text = fixture("worker_future")
        val worker = Worker.fromJson(text)
        val odd = Json {
            namingStrategy = JsonNamingStrategy.SnakeCase
            explicitNulls = false
            encodeDefaults = true
        }
        for (json in listOf(Json, odd)) {
            val written = json.encodeToString(Worker.serializer(), worker)
            assertEquals(Json.parseToJsonElement(worker.toJson()), Json.parseToJsonElement(written))
            assertEquals(worker, json.decodeFromString(Worker.serializer(), written))
        }
        assertThrows(APIResponseValidationError::class.java) { Worker.fromJson("{}") }
    }

    @Test
    fun `models and words go through Java's serialization`() {
        val worker = Worker.fromJson(fixture("worker_future"))
        val schedule = Json.decodeFromString<WorkerSchedule>(fixture("schedule_cron"))
        for (value in listOf<Any>(worker, schedule, WorkerStatus.Completed, WorkerStatus.of("hibernating"))) {
            assertEquals(value, through(value))
        }
    }

    @Test
    fun `an error goes through Java's serialization, and is made by hand`() {
        val error = com.handinger.internal.errorOf(
            """{"kind": "rate_limit", "message": "later", "status": 429, "body": "{\"error\":\"later\"}", "json": {"error": "later"},
                "headers": [["retry-after", "7"]], "request_id": "req_1", "task_id": null, "worker_id": null, "method": "GET", "url": "http://x/", "attempts": 3,
                "elapsed": 0.5, "outcome": "rejected", "retry_after": 7.0, "retry_at": 12.0, "field": null, "phase": null, "causes": []}""",
        ) as RateLimitError
        val back = through(error) as RateLimitError
        assertEquals("later", back.message)
        assertEquals("7", back.headers["Retry-After"])
        assertEquals(error.retryAfter, back.retryAfter)
        assertEquals(error.details.json, back.details.json)
        assertEquals(Outcome.REJECTED, back.outcome)
        val own = NotFoundError(ErrorDetails("no such worker", status = 404))
        assertEquals("NotFoundError: no such worker", "$own")
        assertEquals(404, own.status)
    }

    private fun through(value: Any): Any {
        val bytes = ByteArrayOutputStream()
        ObjectOutputStream(bytes).use { it.writeObject(value) }
        return ObjectInputStream(bytes.toByteArray().inputStream()).use { it.readObject() }
    }
}
