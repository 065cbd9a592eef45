package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.ClientOptions
import com.handinger.EffectiveSetting
import com.handinger.Handinger
import com.handinger.WithResponse
import java.util.concurrent.CompletableFuture
import java.util.function.Supplier
import kotlinx.serialization.json.JsonElement

/**
 * The client for Java: every call gives a `CompletableFuture`. Cancelling one gives up its
 * connection; `join` waits for it.
 *
 * ```java
 * var client = new HandingerFutures(); // HANDINGER_API_KEY
 * Worker worker = client.getWorkers().create("Find three cheap flights to Oslo").join();
 * ```
 */
public class HandingerFutures(
    /** The same client for Kotlin. */
    public val client: Handinger,
) : AutoCloseable {
    /** A client with everything from the environment. */
    public constructor() : this(Handinger())

    /** A client with these settings: see `ClientOptions.builder()`. */
    public constructor(options: ClientOptions) : this(Handinger(options))

    /** Agents that run on Handinger's servers, and templates of such. */
    public val workers: WorkersFutures = WorkersFutures(client.workers)

    /** Runs of workers. */
    public val tasks: TasksFutures = TasksFutures(client.tasks)

    /** A client with other settings; what is not given is inherited. Connections are shared. */
    public fun withOptions(options: ClientOptions): HandingerFutures = HandingerFutures(client.withOptions(options))

    /** Makes a request of your own and decodes its JSON. */
    @JvmOverloads
    public fun request(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<JsonElement> = calling { client.request(method, path, body, options) }

    /** Reads any path below the base URL. */
    @JvmOverloads
    public fun get(path: String, options: CallOptions = CallOptions.NONE): CompletableFuture<JsonElement> =
        calling { client.get(path, options) }

    /** Posts to any path below the base URL. It counts as a call that may start paid work. */
    @JvmOverloads
    public fun post(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): CompletableFuture<JsonElement> =
        calling { client.post(path, body, options) }

    /** Puts to any path below the base URL. */
    @JvmOverloads
    public fun put(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): CompletableFuture<JsonElement> =
        calling { client.put(path, body, options) }

    /** Patches any path below the base URL. */
    @JvmOverloads
    public fun patch(path: String, body: JsonElement? = null, options: CallOptions = CallOptions.NONE): CompletableFuture<JsonElement> =
        calling { client.patch(path, body, options) }

    /** Deletes any path below the base URL. */
    @JvmOverloads
    public fun delete(path: String, options: CallOptions = CallOptions.NONE): CompletableFuture<JsonElement> =
        calling { client.delete(path, options) }

    /** Makes a request of your own with a body of bytes. */
    @JvmOverloads
    public fun request(
        method: String,
        path: String,
        content: ByteArray,
        contentType: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<JsonElement> = calling { client.request(method, path, content, contentType, options) }

    /** Makes a request of your own that is answered with events. */
    @JvmOverloads
    public fun requestStream(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<EventIterator> = calling { EventIterator(client.requestStream(method, path, body, options)) }

    /** Makes a request of your own and leaves the bytes of its answer to be read. */
    @JvmOverloads
    public fun requestFile(
        method: String,
        path: String,
        body: JsonElement? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<FileFutures> = calling { FileFutures(client.requestFile(method, path, body, options)) }

    /**
     * Makes a call and gives its result with the raw answer:
     *
     * ```java
     * var seen = client.withResponse(() -> client.getWorkers().retrieve(id)).join();
     * System.out.println(seen.getInfo().getRequestId());
     * ```
     */
    public fun <T> withResponse(call: Supplier<CompletableFuture<T>>): CompletableFuture<WithResponse<T>> = capturing(call::get)

    /** Every limit in force with its source; secrets show as `***`. */
    public fun effectiveConfig(): Map<String, EffectiveSetting> = client.effectiveConfig()

    /** Gives up what this client holds; see [Handinger.close]. */
    override fun close(): Unit = client.close()
}
