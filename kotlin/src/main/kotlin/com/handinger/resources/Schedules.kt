package com.handinger.resources

import com.handinger.CallOptions
import com.handinger.internal.Caller
import com.handinger.internal.jsonOf
import com.handinger.models.Budget
import com.handinger.models.ScheduleCancelResponse
import com.handinger.models.ScheduleListResponse
import com.handinger.models.WorkerSchedule
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.toKotlinDuration
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** When a schedule runs. */
public sealed interface When {
    /** Once, at a date and time after RFC 3339. */
    public data class At(val date: String) : When {
        /** Once, at a moment. */
        public constructor(moment: Instant) : this(moment.toString())
    }

    /** Once, after 1 to 31 536 000 whole seconds. */
    public data class After(val delay: Duration) : When

    /** Whenever a cron expression matches. */
    public data class Cron(val expression: String) : When

    /** Again and again, every 1 to 31 536 000 whole seconds. */
    public data class Every(val interval: Duration) : When

    public companion object {
        /** [After], for Java. */
        @JvmStatic
        public fun after(delay: java.time.Duration): When = After(delay.toKotlinDuration())

        /** [Every], for Java. */
        @JvmStatic
        public fun every(interval: java.time.Duration): When = Every(interval.toKotlinDuration())
    }
}

/** The schedules of workers. */
public class Schedules internal constructor(private val caller: Caller) {
    /**
     * Makes a schedule. Each of its runs is paid for.
     *
     * @param input The instruction of each run.
     * @param timing When it runs.
     * @param budget How far each run may go. The server's default is `standard`.
     */
    public suspend fun create(
        workerId: String,
        input: String,
        timing: When,
        budget: Budget? = null,
        options: CallOptions = CallOptions.NONE,
    ): WorkerSchedule {
        val params = jsonOf(
            "worker_id" to workerId,
            "input" to input,
            "when" to timing.toJson(),
            "budget" to budget,
        )
        return caller.model(
            caller.request("workers.schedules.create", params, options),
            WorkerSchedule.serializer(),
        )
    }

    /** The schedules of a worker. */
    public suspend fun list(workerId: String, options: CallOptions = CallOptions.NONE): ScheduleListResponse =
        caller.model(
            caller.request("workers.schedules.list", jsonOf("worker_id" to workerId), options),
            ScheduleListResponse.serializer(),
        )

    /** Cancels a schedule: it does not run again. */
    public suspend fun cancel(
        scheduleId: String,
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): ScheduleCancelResponse {
        val params = jsonOf("schedule_id" to scheduleId, "worker_id" to workerId)
        return caller.model(
            caller.request("workers.schedules.cancel", params, options),
            ScheduleCancelResponse.serializer(),
        )
    }
}

private fun When.toJson(): JsonObject = when (this) {
    is When.At -> jsonOf("type" to "scheduled", "date" to date)
    is When.After -> jsonOf("type" to "delayed", "delay_in_seconds" to seconds(delay))
    is When.Cron -> jsonOf("type" to "cron", "cron" to expression)
    is When.Every -> jsonOf("type" to "interval", "interval_seconds" to seconds(interval))
}

/** A whole number where it is one; the core refuses what is none. */
private fun seconds(duration: Duration): JsonPrimitive {
    val seconds = duration.toDouble(DurationUnit.SECONDS)
    return if (seconds % 1 == 0.0) JsonPrimitive(seconds.toLong()) else JsonPrimitive(seconds)
}
