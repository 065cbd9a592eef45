package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.models.Budget
import com.handinger.models.ScheduleCancelResponse
import com.handinger.models.ScheduleListResponse
import com.handinger.models.WorkerSchedule
import com.handinger.resources.Schedules
import com.handinger.resources.When
import java.util.concurrent.CompletableFuture

/** The schedules of workers, for Java. */
public class SchedulesFutures internal constructor(private val schedules: Schedules) {
    /**
     * Makes a schedule. Each of its runs is paid for.
     *
     * @param input The instruction of each run.
     * @param timing When it runs.
     * @param budget How far each run may go. The server's default is `standard`.
     */
    @JvmOverloads
    public fun create(
        workerId: String,
        input: String,
        timing: When,
        budget: Budget? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<WorkerSchedule> = calling { schedules.create(workerId, input, timing, budget, options) }

    /** The schedules of a worker. */
    @JvmOverloads
    public fun list(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<ScheduleListResponse> = calling { schedules.list(workerId, options) }

    /** Cancels a schedule: it does not run again. */
    @JvmOverloads
    public fun cancel(
        scheduleId: String,
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<ScheduleCancelResponse> = calling { schedules.cancel(scheduleId, workerId, options) }
}
