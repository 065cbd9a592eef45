package com.handinger.testing

import com.handinger.ClientOptions
import com.handinger.Handinger
import java.io.IOException
import java.net.HttpURLConnection
import java.net.Proxy
import java.net.URL
import java.net.URLEncoder
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.put

private const val KEY = "hdg_sandbox_key"

/** The sandbox could not be started, or refused an order. */
public class SandboxException(message: String, cause: Throwable? = null) : IOException(message, cause)

/**
 * A Handinger server on this machine for tests: real state, a ledger, and faults on demand. It
 * ends with this process at the latest. Its methods block.
 */
public class Sandbox private constructor(
    private val process: Process,
    /** Where the server listens. */
    public val baseUrl: String,
) : AutoCloseable {
    /** A client of this server. */
    public fun client(options: ClientOptions = ClientOptions()): Handinger =
        Handinger(options.copy(apiKey = options.apiKey ?: KEY, baseUrl = options.baseUrl ?: baseUrl))

    /** The runs that were started, and what they cost: `runs`, `cost_usd`, `credits`, `entries`. */
    public fun ledger(): JsonObject = control("GET", "ledger") as JsonObject

    /** How many runs were started: what a test proves that was paid once. */
    public fun runs(): Int = (ledger().getValue("runs") as JsonPrimitive).int

    /** The requests that arrived, oldest first; with a path only those to it. */
    public fun requests(path: String? = null): List<JsonObject> {
        val query = path?.let { "?path=" + URLEncoder.encode(it, "UTF-8") }.orEmpty()
        val answer = control("GET", "requests$query") as JsonObject
        return (answer.getValue("requests") as JsonArray).map { it as JsonObject }
    }

    /** How many connections are open, apart from the one that asks. */
    public fun openConnections(): Int =
        ((control("GET", "connections") as JsonObject).getValue("open") as JsonPrimitive).int - 1

    /** Makes the server misbehave, by a rule as its documentation describes. */
    public fun addFault(rule: JsonObject) {
        control("POST", "faults", JsonArray(listOf(rule)))
    }

    /** Makes the server behave again. */
    public fun clearFaults() {
        control("DELETE", "faults")
    }

    /** Sets how much faster than real time workers work. */
    public fun setSpeed(speed: Double) {
        control("POST", "speed", buildJsonObject { put("speed", speed) })
    }

    /** Forgets all workers, requests, runs and faults. */
    public fun reset() {
        control("POST", "reset", JsonObject(emptyMap()))
    }

    /** Ends the server. */
    override fun close() {
        process.destroy()
        process.waitFor()
    }

    private fun control(method: String, path: String, body: JsonElement? = null): JsonElement {
        val url = URL("${baseUrl.trimEnd('/')}/_sandbox/$path")
        val connection = url.openConnection(Proxy.NO_PROXY) as HttpURLConnection
        connection.requestMethod = method
        // What stays open would be counted among the connections of the code under test.
        connection.setRequestProperty("connection", "close")
        if (body != null) {
            connection.doOutput = true
            connection.setRequestProperty("content-type", "application/json")
            connection.outputStream.use { it.write(body.toString().encodeToByteArray()) }
        }
        val failed = connection.responseCode !in 200..299
        val stream = if (failed) connection.errorStream else connection.inputStream
        val text = stream?.use { it.readBytes().decodeToString() }.orEmpty()
        if (failed) throw SandboxException("$method $path: ${connection.responseCode} $text")
        return if (text.isEmpty()) JsonNull else Json.parseToJsonElement(text)
    }

    public companion object {
        /**
         * Starts a server and waits until it listens.
         *
         * @param binary The server's program. Default: the environment variable `HANDINGER_SANDBOX`,
         * else `handinger-sandbox` on the path.
         * @param speed How much faster than real time workers work.
         * @throws SandboxException when the program was not found or did not start.
         */
        @JvmStatic
        @JvmOverloads
        public fun start(binary: String? = null, speed: Double? = null): Sandbox {
            val program = binary ?: System.getenv("HANDINGER_SANDBOX")?.ifBlank { null } ?: "handinger-sandbox"
            val pace = if (speed == null) emptyList() else listOf("--speed", speed.toString())
            val command = listOf(program, "--port", "0", "--exit-with-parent") + pace
            val process = try {
                ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
            } catch (error: IOException) {
                throw SandboxException(
                    "$program could not be started. Set HANDINGER_SANDBOX to its path, or install it " +
                        "with `cargo install handinger-sandbox`.",
                    error,
                )
            }
            val line = process.inputStream.bufferedReader().readLine().orEmpty()
            if (!line.startsWith("http://")) {
                process.destroy()
                throw SandboxException("$program did not start; its first line was \"$line\"")
            }
            return Sandbox(process, line)
        }
    }
}
