package com.handinger

import com.handinger.testing.Sandbox
import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.int
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance
import org.snakeyaml.engine.v2.api.Load
import org.snakeyaml.engine.v2.api.LoadSettings

private val LANGUAGES = setOf("rust", "python", "node", "kotlin", "swift")
private val SCENARIO_KEYS = setOf("about", "skip", "client", "faults", "calls", "server")
private val CALL_KEYS =
    setOf("do", "with", "options", "client", "faults", "files", "times", "take", "keep", "skip", "expect")
private val REPORT_PARTS = setOf(
    "bytes", "distinct_ids", "error", "events", "final_worker", "ids", "kinds", "response", "seconds", "text",
    "updates", "value",
)
private val SERVER_PARTS = setOf("distinct_bodies", "distinct_keys", "requests", "runs")

private val NOTHING = JsonObject(emptyMap())

/** Runs `tests/scenarios`, each file a test of its own: see tests/scenarios/README.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenariosTest {
    private val sandbox = Sandbox.start()

    @AfterAll
    fun stop() = sandbox.close()

    @TestFactory
    fun scenarios(): List<DynamicTest> {
        val files = TESTS.resolve("scenarios").listFiles { file -> file.extension == "yaml" }!!.sorted()
        return files.map { file ->
            DynamicTest.dynamicTest(file.nameWithoutExtension) {
                val scenario = load(file)
                val reason = (scenario["skip"] as? JsonObject)?.get("kotlin")
                assumeTrue(reason == null) { "$reason" }
                sandbox.reset()
                runBlocking { Run(scenario, sandbox).everything() }
            }
        }
    }
}

/** Reads a scenario; a key that is none of the format's is an error. */
private fun load(file: File): JsonObject {
    val scenario = json(Load(LoadSettings.builder().build()).loadFromString(file.readText())) as JsonObject
    only(scenario.keys, SCENARIO_KEYS, file.name)
    only((scenario["skip"] as? JsonObject).orEmpty().keys, LANGUAGES, "${file.name}: skip")
    only(parts(scenario["server"]), SERVER_PARTS, "${file.name}: server")
    val calls = scenario.getValue("calls") as JsonArray
    assertTrue(calls.isNotEmpty()) { "${file.name} makes no calls" }
    for (call in calls) {
        only((call as JsonObject).keys, CALL_KEYS, "${file.name}: a call")
        only((call["skip"] as? JsonObject).orEmpty().keys, LANGUAGES, "${file.name}: skip of a call")
        only(parts(call["expect"]), REPORT_PARTS, "${file.name}: expect")
    }
    return scenario
}

private fun only(given: Set<String>, allowed: Set<String>, place: String) =
    assertEquals(emptySet<String>(), given - allowed) { "$place knows no such word" }

/** The parts of a report in which these paths begin. */
private fun parts(expected: JsonElement?): Set<String> =
    (expected as? JsonObject).orEmpty().keys.map { it.split('.', '[').first() }.toSet()

private fun json(value: Any?): JsonElement = when (value) {
    null -> JsonNull
    is Map<*, *> -> JsonObject(value.entries.associate { "${it.key}" to json(it.value) })
    is List<*> -> JsonArray(value.map(::json))
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    else -> JsonPrimitive("$value")
}

/** One scenario with one client. */
private class Run(private val scenario: JsonObject, private val sandbox: Sandbox) {
    private val known: MutableMap<String, JsonElement>

    init {
        val origin = sandbox.baseUrl.trimEnd('/')
        known = mutableMapOf(
            "base_url" to JsonPrimitive(origin),
            "other_origin" to JsonPrimitive(origin.replace("127.0.0.1", "localhost")),
        )
    }

    suspend fun everything() {
        val settings = JsonObject(
            mapOf("api_key" to JsonPrimitive(API_KEY), "base_url" to known.getValue("base_url")) +
                fill(scenario["client"] ?: NOTHING, known) as JsonObject,
        )
        setFaults(scenario["faults"])
        val client = runCatching { Handinger(clientOptions(settings)) }
        for ((index, call) in (scenario.getValue("calls") as JsonArray).withIndex()) {
            call as JsonObject
            if ((call["skip"] as? JsonObject)?.containsKey("kotlin") == true) continue
            setFaults(call["faults"])
            val expected = call["expect"] as? JsonObject ?: NOTHING
            for (report in reports(call, client)) judge("call ${index + 1} (${call["do"]})", call, expected, report)
        }
        assertEquals(emptyList<String>(), misses(serverReport(), scenario["server"] as? JsonObject ?: NOTHING, known))
    }

    private suspend fun reports(call: JsonObject, client: Result<Handinger>): List<JsonObject> {
        client.exceptionOrNull()?.let {
            return listOf(JsonObject(mapOf("error" to errorReport(it as? HandingerError ?: throw it))))
        }
        val filled = JsonObject(
            call.mapValues { (name, value) -> if (name in setOf("with", "options", "client")) fill(value, known) else value },
        )
        val times = (call["times"] as? JsonPrimitive)?.int ?: 1
        return runBlocking(Dispatchers.Default) {
            List(times) { async { ScenarioCall(filled, parts(call["expect"])).make(client.getOrThrow()) } }.awaitAll()
        }
    }

    private fun setFaults(faults: JsonElement?) {
        for (fault in (faults as? JsonArray).orEmpty()) sandbox.addFault(fill(fault, known) as JsonObject)
    }

    /** Checks a report; whether the call failed must be as expected, too. */
    private fun judge(place: String, call: JsonObject, expected: JsonObject, report: JsonObject) {
        val about = "${scenario["about"]} $place"
        val error = report["error"] as? JsonObject
        val failureExpected = "error" in parts(expected)
        assertTrue(failureExpected || error == null) { "$about failed: ${error?.get("shown")}" }
        assertTrue(!failureExpected || error != null) { "$about did not fail" }
        assertEquals(emptyList<String>(), misses(report, expected, known)) { about }
        for ((name, path) in (call["keep"] as? JsonObject).orEmpty()) {
            val place = (path as JsonPrimitive).content
            known[name] = checkNotNull(at(report, place)) { "$about: nothing to keep at $place" }
        }
    }

    /** What the server saw, and what it started. */
    private fun serverReport(): JsonObject {
        val requests = sandbox.requests().map { request ->
            val body = (request.getValue("body") as JsonPrimitive).content
            val decoded = decodedOrText(body).takeIf { it !is JsonPrimitive || !it.isString }
            JsonObject(request + (decoded?.let { mapOf("json" to it) }.orEmpty()))
        }
        val keys = requests.mapNotNull { (it.getValue("headers") as JsonObject)["idempotency-key"] }
        return JsonObject(
            mapOf(
                "runs" to JsonPrimitive(sandbox.runs()),
                "requests" to JsonArray(requests),
                "distinct_keys" to JsonPrimitive(keys.distinct().size),
                "distinct_bodies" to JsonPrimitive(
                    requests.map { (it["body_sha256"] as? JsonPrimitive)?.contentOrNull }.distinct().size,
                ),
            ),
        )
    }
}
