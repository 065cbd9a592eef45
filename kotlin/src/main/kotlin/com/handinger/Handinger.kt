package com.handinger

import com.handinger.ffi.NativeClient
import com.handinger.internal.Call
import com.handinger.internal.Caller
import com.handinger.internal.NativeLibrary
import com.handinger.internal.Watch
import com.handinger.internal.crossing
import com.handinger.internal.decode
import com.handinger.internal.handingerJson
import com.handinger.internal.jsonOf
import com.handinger.resources.Tasks
import com.handinger.resources.Workers
import kotlin.time.Duration
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull

/**
 * A client of the Handinger API. Making one sends nothing and starts nothing; all clients of a
 * process share their connections, and none has to be closed.
 *
 * ```
 * val client = Handinger() // HANDINGER_API_KEY
 * val worker = client.workers.create("Find three cheap flights to Oslo", budget = Budget.Low)
 * println(worker.outputText)
 * ```
 */
public class Handinger private constructor(client: NativeClient, private val watch: Watch) : AutoCloseable {
    private val caller = Caller(client)

    /** Agents that run on Handinger's servers. */
    public val workers: Workers = Workers(caller)

    /** Runs of workers. */
    public val tasks: Tasks = Tasks(caller)

    /**
     * A client with these settings.
     *
     * @throws InvalidInputError when a setting is out of its limits.
     * @throws ConfigurationError when the settings cannot work.
     */
    public constructor(options: ClientOptions) : this(options, Watch.NONE.with(options))

    private constructor(options: ClientOptions, watch: Watch) : this(NativeLibrary.client(options, watch), watch)

    /**
     * A client with the settings that are often changed; [ClientOptions] has all of them.
     *
     * @param apiKey The key that pays. Default: the environment variable `HANDINGER_API_KEY`, read
     * when the first call needs it.
     * @param baseUrl Where the service is. Default: `HANDINGER_BASE_URL`, else `https://handinger.com`.
     * @param timeout The limit of every whole call; [Duration.INFINITE] for none.
     * @param maxRetries How often a call is tried again after the first time.
     * @throws InvalidInputError when a setting is out of its limits.
     * @throws ConfigurationError when the settings cannot work.
     */
    public constructor(
        apiKey: String? = null,
        baseUrl: String? = null,
        timeout: Duration? = null,
        maxRetries: Int? = null,
    ) : this(ClientOptions(apiKey, baseUrl, timeout, maxRetries = maxRetries))

    /** A client with other settings; what is not given is inherited. Connections are shared. */
    public fun withOptions(options: ClientOptions): Handinger {
        val watch = watch.with(options)
        val heard = if (watch === this.watch) null else watch.toNative()
        return Handinger(crossing { caller.native.withOptions(options.toJson(), heard) }, watch)
    }

    /** The key in use; null when there is none. */
    public val apiKey: String? get() = caller.native.apiKey()

    /** Where the service is. */
    public val baseUrl: String get() = caller.native.baseUrl()

    /** Every limit in force with its source, by the core's names; secrets show as `***`. */
    public fun effectiveConfig(): Map<String, EffectiveSetting> {
        val settings = handingerJson.parseToJsonElement(caller.native.effectiveConfig()) as JsonObject
        return settings.mapValues { (_, setting) ->
            setting as JsonObject
            val source = setting["source"] as? JsonPrimitive
            EffectiveSetting(setting["value"] ?: JsonNull, source?.contentOrNull.orEmpty())
        }
    }

    /** Reads any path below the base URL. */
    public suspend fun get(path: String, options: CallOptions = CallOptions.NONE): JsonElement =
        request("GET", path, options = options)

    /** Posts to any path below the base URL. It counts as a call that may start paid work. */
    public suspend fun post(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): JsonElement =
        request("POST", path, body, options)

    /** Puts to any path below the base URL. */
    public suspend fun put(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): JsonElement =
        request("PUT", path, body, options)

    /** Patches any path below the base URL. */
    public suspend fun patch(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): JsonElement =
        request("PATCH", path, body, options)

    /** Deletes any path below the base URL. */
    public suspend fun delete(path: String, options: CallOptions = CallOptions.NONE): JsonElement =
        request("DELETE", path, options = options)

    /** Makes a request of your own and decodes its JSON; an empty answer gives `JsonNull`. */
    public suspend fun request(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): JsonElement = send(requestOf(method, path, body, options))

    /** The same with a body of bytes. */
    public suspend fun request(
        method: String,
        path: String,
        content: ByteArray,
        contentType: String,
        options: CallOptions = CallOptions.NONE,
    ): JsonElement {
        val params = jsonOf("method" to method, "path" to path, "content_type" to contentType)
        return send(caller.request("request", params, options, content = content))
    }

    /** Makes a request of your own that is answered with events. */
    public suspend fun requestStream(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): WorkerStream = caller.events(requestOf(method, path, body, options))

    /** Makes a request of your own and leaves the bytes of its answer to be read. */
    public suspend fun requestFile(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): FileResponse = caller.file(requestOf(method, path, body, options))

    /**
     * Gives up what this client holds in the native library; calls under way go on. It need not be
     * called: what is no longer reachable is given up, too. Later calls throw [IllegalStateException].
     */
    override fun close(): Unit = caller.close()

    /** Without the key. */
    override fun toString(): String = if (caller.closed) "Handinger(closed)" else "Handinger(baseUrl=$baseUrl)"

    /** Panics in Rust, to show in tests that it becomes an ordinary error. */
    internal suspend fun panicForTest(): Unit = crossing { caller.native.panicForTest() }

    private fun requestOf(method: String, path: String, body: JsonElement?, options: CallOptions): Call {
        val params = jsonOf("method" to method, "path" to path, "body" to body)
        return caller.request("request", params, options)
    }

    private suspend fun send(call: Call): JsonElement {
        val answer = caller.answer(call)
        return if (answer.body.isEmpty()) JsonNull else decode(answer.body, JsonElement.serializer())
    }

    public companion object {
        /**
         * Loads the native library, which the first client does otherwise: some 0.2 s that a thread
         * which draws need not wait for.
         *
         * @throws ConfigurationError when it cannot be loaded.
         */
        @JvmStatic
        public fun prepare(): Unit = NativeLibrary.load()
    }
}

/** A setting in force, and where it comes from. */
public class EffectiveSetting internal constructor(
    /** The value; secrets show as `***`. */
    public val value: JsonElement,
    /** `argument`, `default`, or the environment variable. */
    public val source: String,
)
