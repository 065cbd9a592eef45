package com.handinger

import com.handinger.ffi.NativeMap
import com.handinger.internal.crossing
import com.handinger.internal.decode
import com.handinger.internal.errorOf
import com.handinger.internal.lenientJson
import com.handinger.models.Budget
import com.handinger.models.Worker
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

/**
 * One worker of many; what is null is as for all.
 *
 * @property input The instruction.
 * @property budget How far the worker may go, and what it may cost.
 */
public data class WorkerInput @JvmOverloads constructor(public val input: String, public val budget: Budget? = null)

/**
 * One task of many; what is null is as for all.
 *
 * @property input The instruction.
 * @property workerId The template that runs.
 * @property taskId The task's own id; one is made of the map's key when none is given.
 * @property budget How far the worker may go, and what it may cost.
 */
public data class TaskInput @JvmOverloads constructor(
    public val input: String,
    public val workerId: String? = null,
    public val taskId: String? = null,
    public val budget: Budget? = null,
)

/** What became of one item of a map. */
public sealed class MapResult(
    /** The item's place among the inputs, from 0. */
    public val index: Int,
    /** The item's own idempotency key: the same for the same map, place and parameters. */
    public val idempotencyKey: String,
) {
    /** The finished worker, or the item's error thrown. */
    public abstract fun getOrThrow(): Worker

    /** The item's worker is done. */
    public class Success(
        index: Int,
        idempotencyKey: String,
        /** The finished worker. */
        public val worker: Worker,
        /** Whether it came from the resume file, without a request. */
        public val resumed: Boolean,
    ) : MapResult(index, idempotencyKey) {
        override fun getOrThrow(): Worker = worker
    }

    /** The item has no worker. */
    public class Failure(
        index: Int,
        idempotencyKey: String,
        /** Why there is none. */
        public val error: HandingerError,
    ) : MapResult(index, idempotencyKey) {
        override fun getOrThrow(): Worker = throw error
    }
}

/**
 * What a map has done so far, and what that cost. Costs and tokens are summed over the workers that
 * tell them; what an item cost before the map was resumed counts, too.
 *
 * @property total Items in all.
 * @property done Items that have ended, well or not.
 * @property succeeded Items that have a worker for an answer.
 * @property failed Items that ended in an error.
 * @property resumed Items whose answer came from the resume file, without a request.
 * @property costUsd What the workers cost, in US dollars.
 * @property credits Credits charged.
 * @property inputTokens Tokens the models read.
 * @property outputTokens Tokens the models wrote.
 * @property reasoningTokens Tokens the models spent on reasoning.
 * @property cacheReadTokens Tokens read from the prompt cache.
 * @property cacheWriteTokens Tokens written to the prompt cache.
 * @property totalTokens All tokens together.
 */
@Serializable
public data class MapTotals internal constructor(
    public val total: Int,
    public val done: Int,
    public val succeeded: Int,
    public val failed: Int,
    public val resumed: Int,
    @SerialName("cost_usd") public val costUsd: Double,
    public val credits: Long,
    @SerialName("input_tokens") public val inputTokens: Long,
    @SerialName("output_tokens") public val outputTokens: Long,
    @SerialName("reasoning_tokens") public val reasoningTokens: Long,
    @SerialName("cache_read_tokens") public val cacheReadTokens: Long,
    @SerialName("cache_write_tokens") public val cacheWriteTokens: Long,
    @SerialName("total_tokens") public val totalTokens: Long,
)

/**
 * Many calls at once: their results as they finish, once.
 *
 * It pulls: never more than `concurrency` items are started beyond those that were taken. When a
 * collector ends early or is cancelled, the requests under way are dropped; runs that have begun go
 * on and are paid, and a later map of the same key gets their answers.
 */
public class WorkerMap internal constructor(private val native: NativeMap) :
    Flow<MapResult> by resultsOf(native),
    AutoCloseable {
    /** What was done so far, and what that cost. */
    public val totals: MapTotals get() = lenientJson.decodeFromString(crossing { native.totals() })

    /** The next result; null when all were given. */
    internal suspend fun next(): MapResult? = native.pull()

    /** Drops the requests that are under way. */
    override fun close(): Unit = native.shut()
}

private fun resultsOf(native: NativeMap): Flow<MapResult> {
    val taken = AtomicBoolean()
    return flow {
        check(!taken.getAndSet(true)) { "the results of a map can be collected once" }
        try {
            while (true) emit(native.pull() ?: break)
        } finally {
            native.shut()
        }
    }
}

private suspend fun NativeMap.pull(): MapResult? {
    val result = crossing { next(null) } ?: return null
    val answer = result.answer
        ?: return MapResult.Failure(result.index, result.idempotencyKey, errorOf(result.failure.orEmpty()))
    val worker = decode(answer.body, Worker.serializer())
    return MapResult.Success(result.index, result.idempotencyKey, worker, result.resumed)
}
