package com.handinger

import kotlinx.coroutines.runBlocking
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Output schemas and answers as the user's own types. */
class StructuredOutputTest : SandboxTest() {
    @Serializable
    enum class Cabin { @SerialName("economy") ECONOMY, BUSINESS }

    @Serializable
    data class Leg(val from: String, val price: Double, val stops: Int = 0)

    @Serializable
    data class Trip(val legs: List<Leg>, val cabin: Cabin, val note: String?, val seats: Map<String, Boolean>)

    @Serializable
    data class Chain(val next: Chain?)

    @Test
    fun `a worker answers in the form of a type`(): Unit = runBlocking {
        val template = client.workers.createTemplate(title = "Flights", outputSchema = jsonSchemaOf<Trip>())
        val worker = client.tasks.create("x [seconds=0]", workerId = template.id)
        val trip = worker.parseOutput<Trip>()
        val raw = worker.structuredOutput as JsonObject
        val legs = raw.getValue("legs") as JsonArray
        assertEquals(legs.map { (it as JsonObject)["from"] }, trip.legs.map { JsonPrimitive(it.from) })
        assertTrue(trip.legs.isNotEmpty())
    }

    @Test
    fun `a mismatch names the place`(): Unit = runBlocking {
        @Serializable
        data class Other(val legs: List<Map<String, Int>>)

        val template = client.workers.createTemplate(title = "Flights", outputSchema = jsonSchemaOf<Trip>())
        val worker = client.tasks.create("x [seconds=0]", workerId = template.id)
        val error = assertThrows(APIResponseValidationError::class.java) { worker.parseOutput<Other>() }
        assertTrue(error.field!!.startsWith("worker.structured_output.legs[0]")) { error.field }
        assertTrue(error.message.startsWith(error.field!!))
        assertEquals(worker.structuredOutput, error.details.json)
    }

    @Test
    fun `no output is a mismatch, too`(): Unit = runBlocking {
        val worker = client.workers.create("x [seconds=0]")
        val error = assertThrows(APIResponseValidationError::class.java) { worker.parseOutput<Trip>() }
        assertEquals("worker.structured_output", error.field)
    }

    @Test
    fun `a missing field is named`() {
        val worker = Json.decodeFromString<com.handinger.models.Worker>(
            TESTS.resolve("fixtures/worker_minimal.json").readText().trimEnd().removeSuffix("}") +
                """, "structured_output": {"legs": [{"from": "Oslo"}], "cabin": "economy", "note": null, "seats": {}}}""",
        )
        val error = assertThrows(APIResponseValidationError::class.java) { worker.parseOutput<Trip>() }
        assertEquals("worker.structured_output.legs[0].price", error.field)
    }

    @Test
    fun `the schema says what the type says`() {
        val leg = """{"type":"object","properties":{"from":{"type":"string"},"price":{"type":"number"},""" +
            """"stops":{"type":"integer"}},"required":["from","price"],"additionalProperties":false}"""
        val expected = """{"type":"object","properties":{"legs":{"type":"array","items":$leg},""" +
            """"cabin":{"type":"string","enum":["economy","BUSINESS"]},""" +
            """"note":{"anyOf":[{"type":"string"},{"type":"null"}]},""" +
            """"seats":{"type":"object","additionalProperties":{"type":"boolean"}}},""" +
            """"required":["legs","cabin","note","seats"],"additionalProperties":false}"""
        assertEquals(Json.parseToJsonElement(expected), jsonSchemaOf<Trip>())
    }

    @JvmInline
    @Serializable
    value class Price(val euros: Double)

    @JvmInline
    @Serializable
    value class Note(val text: String?)

    @Serializable
    data class Offer(val price: Price, val before: Price?, val note: Note, val other: Note?)

    @Test
    fun `a value class may be null`() {
        val properties = jsonSchemaOf<Offer>().getValue("properties") as JsonObject
        val number = """{"type":"number"}"""
        val text = """{"anyOf":[{"type":"string"},{"type":"null"}]}"""
        val expected = """{"price":$number,"before":{"anyOf":[$number,{"type":"null"}]},"note":$text,"other":$text}"""
        assertEquals(Json.parseToJsonElement(expected), properties)
    }

    @Test
    fun `a type that holds itself is refused`() {
        val error = assertThrows(InvalidInputError::class.java) { jsonSchemaOf<Chain>() }
        assertEquals("output_schema", error.field)
    }
}
