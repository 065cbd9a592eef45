package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.ClientOptions
import com.handinger.Handinger
import java.util.concurrent.CompletableFuture
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
) {
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
}
