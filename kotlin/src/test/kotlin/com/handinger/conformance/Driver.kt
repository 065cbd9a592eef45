package com.handinger.conformance

import com.handinger.ClientOptions
import com.handinger.HandingerError
import com.handinger.ResponseInfo
import com.handinger.WorkerEvent
import com.handinger.models.Worker
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.intOrNull
import kotlinx.serialization.json.long

/** The client of one of the languages of the JVM. */
internal interface Face {
    /** A client with these options beside its own. */
    fun copy(options: JsonObject): Face

    /** What the client is set to. */
    fun effectiveConfig(): JsonElement

    /** Makes a call. What comes of it goes into [report] piece by piece. */
    suspend fun make(call: Call, report: Report)
}

/** A line of the runner that asks for a call. */
internal class Call(private val line: JsonObject) {
    val id: Long = (line.getValue("id") as JsonPrimitive).long
    val name: String = (line.getValue("do") as JsonPrimitive).content
    val given = Given(part("with"))
    val options: JsonObject = part("options")
    val client: JsonObject = part("client")
    val files: List<JsonObject> = (line["files"] as? JsonArray).orEmpty().map { it as JsonObject }
    val take: Int? = (line["take"] as? JsonPrimitive)?.intOrNull

    fun asksFor(part: String): Boolean = JsonPrimitive(part) in (line.getValue("asks_for") as JsonArray)

    private fun part(name: String) = line[name] as? JsonObject ?: JsonObject(emptyMap())
}

/** What came back of a call. */
internal class Report {
    private val parts = LinkedHashMap<String, JsonElement>()

    fun value(value: JsonElement) = set("value", value)

    fun bytes(content: ByteArray) = set("bytes", JsonPrimitive(content.decodeToString()))

    fun updates(count: Int) = set("updates", JsonPrimitive(count))

    fun response(info: ResponseInfo) = set("response", json(info))

    fun events(seen: List<WorkerEvent>) = set("events", JsonArray(seen.map(::json)))

    fun finalWorker(worker: Worker) = set("final_worker", json(worker))

    fun error(error: HandingerError) = set("error", json(error))

    fun toJson() = JsonObject(parts)

    private fun set(part: String, value: JsonElement) {
        parts[part] = value
    }
}

/**
 * Makes the calls of the conformance runner, with which it talks over its standard streams: see
 * tests/conformance/README.md. Its argument names the language.
 */
fun main(arguments: Array<String>) {
    val start: (ClientOptions) -> Face = when (arguments.singleOrNull()) {
        "kotlin" -> ::KotlinFace
        "java" -> ::JavaFace
        else -> error("expected kotlin or java")
    }
    val output = System.out
    System.setOut(System.err)
    fun write(id: Long, kind: String, content: JsonElement) = synchronized(output) {
        output.println(JsonObject(mapOf("id" to JsonPrimitive(id), kind to content)))
        output.flush()
    }
    runBlocking {
        var client: Face? = null
        while (true) {
            val call = Call(Json.parseToJsonElement(readlnOrNull() ?: break) as JsonObject)
            suspend fun answer(make: suspend (Report) -> Unit) {
                val report = Report()
                try {
                    make(report)
                } catch (error: HandingerError) {
                    report.error(error)
                } catch (error: Exception) {
                    return write(call.id, "unable", JsonPrimitive(error.stackTraceToString()))
                }
                write(call.id, "report", report.toJson())
            }
            if (call.name == "client") {
                answer { client = start(clientOptions(call.options)) }
            } else {
                val face = checkNotNull(client) { "a call before there is a client" }
                launch(Dispatchers.Default) { answer { answerTo(call, face, it) } }
            }
        }
    }
}

private suspend fun answerTo(call: Call, client: Face, report: Report) {
    val face = if (call.client.isEmpty()) client else client.copy(call.client)
    if (call.name == "effective_config") report.value(face.effectiveConfig()) else face.make(call, report)
    call.given.nothingLeft()
}
