// Generated from the core's schema by scripts/generate_models.py; do not edit.
@file:OptIn(ExperimentalSerializationApi::class)

package com.handinger.models

import com.handinger.internal.ModelSerializer
import com.handinger.internal.OpenEnumSerializer
import com.handinger.internal.UnionSerializer
import kotlinx.serialization.EncodeDefault
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.KeepGeneratedSerializer
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** How far a worker may go, and what it may cost. */
@Serializable(with = BudgetSerializer::class)
public sealed class Budget(value: String) : OpenEnum(value) {
    /** `low` */
    public data object Low : Budget("low")

    /** `standard` */
    public data object Standard : Budget("standard")

    /** `high` */
    public data object High : Budget("high")

    /** `unlimited` */
    public data object Unlimited : Budget("unlimited")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : Budget(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): Budget = when (value) {
            "low" -> Low
            "standard" -> Standard
            "high" -> High
            "unlimited" -> Unlimited
            else -> Other(value)
        }
    }
}

internal object BudgetSerializer : OpenEnumSerializer<Budget>("Budget", Budget::of)

/** An agent that runs on Handinger's servers, with what it has answered so far. */
@Serializable(with = WorkerSerializer::class)
@KeepGeneratedSerializer
public data class Worker(
    /** The worker's id. */
    public val id: String,
    /** When the worker was made, in seconds since 1970-01-01 UTC. */
    @SerialName("created_at") public val createdAt: Long? = null,
    /** What went wrong. Always null so far; kept as it comes. */
    public val error: JsonElement? = null,
    /** The files the worker made. */
    public val files: List<File>,
    /** Why the answer is incomplete. Always null so far; kept as it comes. */
    @SerialName("incomplete_details") public val incompleteDetails: JsonElement? = null,
    /** The conversation so far, as the service stores it: free-form objects. */
    public val messages: List<JsonElement>,
    /** Free-form data that belongs to the worker. */
    public val metadata: JsonObject,
    /** The kind of object: always `worker`. */
    @EncodeDefault public val `object`: String = "worker",
    /** The answer, in parts. */
    public val output: List<Output>,
    /** The answer's text in one piece; empty while there is none. */
    @SerialName("output_text") public val outputText: String,
    /** Whether the worker is at work. */
    public val running: Boolean,
    /** The pages the worker cites. */
    public val sources: List<Source>,
    /** Where the worker stands. */
    public val status: WorkerStatus,
    /** What the run cost, by kind of expense. */
    public val costs: Costs? = null,
    /** What the run used: tokens, steps, credits, time. */
    public val usage: Usage? = null,
    /** The answer as data, when an output schema was given. */
    @SerialName("structured_output") public val structuredOutput: JsonElement? = null,
    /** The worker's page in the dashboard. */
    public val url: String? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WorkerSerializer : ModelSerializer<Worker>(Worker.generatedSerializer())

/** A file the worker made. */
@Serializable(with = FileSerializer::class)
@KeepGeneratedSerializer
public data class File(
    /** The file's name, when it has one. */
    public val filename: String? = null,
    /** The file's media type, for example `text/markdown`. */
    public val mediaType: String,
    /** Where the file can be read. */
    public val url: String,
    /** The file's size in bytes. */
    public val size: Long? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object FileSerializer : ModelSerializer<File>(File.generatedSerializer())

/** One message of the worker's answer. */
@Serializable(with = OutputSerializer::class)
@KeepGeneratedSerializer
public data class Output(
    /** The message's id. */
    public val id: String,
    /** The message's pieces, in order. */
    public val content: List<OutputContent>,
    /** Who speaks: always `assistant`. */
    @EncodeDefault public val role: String = "assistant",
    /** Where the message stands: always `completed` so far. */
    @EncodeDefault public val status: String = "completed",
    /** The kind of output: always `message` so far. */
    @EncodeDefault public val type: String = "message",
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object OutputSerializer : ModelSerializer<Output>(Output.generatedSerializer())

/** One piece of a message. */
@Serializable(with = OutputContentSerializer::class)
@KeepGeneratedSerializer
public data class OutputContent(
    /** The text; empty for a piece of another kind. */
    @EncodeDefault public val text: String = "",
    /** The kind of piece: `output_text` so far. */
    @EncodeDefault public val type: String = "output_text",
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object OutputContentSerializer : ModelSerializer<OutputContent>(OutputContent.generatedSerializer())

/** A page the worker cites. */
@Serializable(with = SourceSerializer::class)
@KeepGeneratedSerializer
public data class Source(
    /** The source's id within the worker. */
    public val id: String,
    /** The page's title, when it has one. */
    public val title: String? = null,
    /** The kind of source: always `url` so far. */
    @EncodeDefault public val type: String = "url",
    /** The page's address. */
    public val url: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object SourceSerializer : ModelSerializer<Source>(Source.generatedSerializer())

/** Where a worker stands. */
@Serializable(with = WorkerStatusSerializer::class)
public sealed class WorkerStatus(value: String) : OpenEnum(value) {
    /** `running` */
    public data object Running : WorkerStatus("running")

    /** `completed` */
    public data object Completed : WorkerStatus("completed")

    /** `pending` */
    public data object Pending : WorkerStatus("pending")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : WorkerStatus(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): WorkerStatus = when (value) {
            "running" -> Running
            "completed" -> Completed
            "pending" -> Pending
            else -> Other(value)
        }
    }
}

internal object WorkerStatusSerializer : OpenEnumSerializer<WorkerStatus>("WorkerStatus", WorkerStatus::of)

/** What a run cost, in US dollars, by kind of expense. */
@Serializable(with = CostsSerializer::class)
@KeepGeneratedSerializer
public data class Costs(
    /** The service's own share, in US dollars. */
    public val internalCostUsd: Double,
    /** The language model's share, in US dollars. */
    public val modelCostUsd: Double,
    /** The sandbox machine's share, in US dollars. */
    public val sandboxCostUsd: Double,
    /** The tools' share, in US dollars. */
    public val toolCostUsd: Double,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object CostsSerializer : ModelSerializer<Costs>(Costs.generatedSerializer())

/** What a run used. Which fields come depends on the server's version. */
@Serializable(with = UsageSerializer::class)
@KeepGeneratedSerializer
public data class Usage(
    /** Tokens read from the prompt cache. */
    public val cacheReadTokens: Long? = null,
    /** Tokens written to the prompt cache. */
    public val cacheWriteTokens: Long? = null,
    /** What the run cost in all, in US dollars. */
    public val costUsd: Double? = null,
    /** Tokens the model read. */
    public val inputTokens: Long? = null,
    /** Tokens the model wrote. */
    public val outputTokens: Long? = null,
    /** Tokens the model spent on reasoning. */
    public val reasoningTokens: Long? = null,
    /** Steps the worker took. */
    public val steps: Long? = null,
    /** All tokens together. */
    public val totalTokens: Long? = null,
    /** Credits charged. */
    public val credits: Long? = null,
    /** How long the run took, in milliseconds. */
    public val durationMs: Long? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object UsageSerializer : ModelSerializer<Usage>(Usage.generatedSerializer())

/** The mail address of a worker. */
@Serializable(with = WorkerRetrieveEmailResponseSerializer::class)
@KeepGeneratedSerializer
public data class WorkerRetrieveEmailResponse(
    /** Mail sent to this address reaches the worker. */
    public val email: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WorkerRetrieveEmailResponseSerializer : ModelSerializer<WorkerRetrieveEmailResponse>(WorkerRetrieveEmailResponse.generatedSerializer())

/** A schedule of any kind, told apart by `type`. */
@Serializable(with = WorkerScheduleSerializer::class)
public sealed interface WorkerSchedule {
    /** The id. */
    public val id: String

    /** The kind, by which they are told apart. */
    public val type: String
}

internal object WorkerScheduleSerializer : UnionSerializer<WorkerSchedule>(WorkerSchedule::class, "type", { kind ->
    when (kind) {
        "scheduled" -> ScheduledWorkerScheduleSerializer
        "delayed" -> DelayedWorkerScheduleSerializer
        "cron" -> CronWorkerScheduleSerializer
        "interval" -> IntervalWorkerScheduleSerializer
        else -> UnknownWorkerScheduleSerializer
    }
})

/** A schedule that runs once, at a date. */
@Serializable(with = ScheduledWorkerScheduleSerializer::class)
@KeepGeneratedSerializer
public data class ScheduledWorkerSchedule(
    /** The schedule's id. */
    override val id: String,
    /** How far each run may go. */
    public val budget: Budget,
    /** The instruction of each run. */
    public val input: String,
    /** When it runs next: a date and time after RFC 3339. */
    public val nextRunAt: String,
    /** The kind of schedule: always `scheduled`. */
    @EncodeDefault override val type: String = "scheduled",
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) : WorkerSchedule {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object ScheduledWorkerScheduleSerializer : ModelSerializer<ScheduledWorkerSchedule>(ScheduledWorkerSchedule.generatedSerializer())

/** A schedule that runs once, after a delay. */
@Serializable(with = DelayedWorkerScheduleSerializer::class)
@KeepGeneratedSerializer
public data class DelayedWorkerSchedule(
    /** The schedule's id. */
    override val id: String,
    /** How far each run may go. */
    public val budget: Budget,
    /** The instruction of each run. */
    public val input: String,
    /** When it runs next: a date and time after RFC 3339. */
    public val nextRunAt: String,
    /** The kind of schedule: always `delayed`. */
    @EncodeDefault override val type: String = "delayed",
    /** The delay in seconds, from 1 to 31 536 000. */
    public val delayInSeconds: Long,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) : WorkerSchedule {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object DelayedWorkerScheduleSerializer : ModelSerializer<DelayedWorkerSchedule>(DelayedWorkerSchedule.generatedSerializer())

/** A schedule that runs whenever a cron expression matches. */
@Serializable(with = CronWorkerScheduleSerializer::class)
@KeepGeneratedSerializer
public data class CronWorkerSchedule(
    /** The schedule's id. */
    override val id: String,
    /** How far each run may go. */
    public val budget: Budget,
    /** The instruction of each run. */
    public val input: String,
    /** When it runs next: a date and time after RFC 3339. */
    public val nextRunAt: String,
    /** The kind of schedule: always `cron`. */
    @EncodeDefault override val type: String = "cron",
    /** The cron expression. */
    public val cron: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) : WorkerSchedule {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object CronWorkerScheduleSerializer : ModelSerializer<CronWorkerSchedule>(CronWorkerSchedule.generatedSerializer())

/** A schedule that runs again and again, at a fixed distance. */
@Serializable(with = IntervalWorkerScheduleSerializer::class)
@KeepGeneratedSerializer
public data class IntervalWorkerSchedule(
    /** The schedule's id. */
    override val id: String,
    /** How far each run may go. */
    public val budget: Budget,
    /** The instruction of each run. */
    public val input: String,
    /** When it runs next: a date and time after RFC 3339. */
    public val nextRunAt: String,
    /** The kind of schedule: always `interval`. */
    @EncodeDefault override val type: String = "interval",
    /** The distance in seconds, from 1 to 31 536 000. */
    public val intervalSeconds: Long,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) : WorkerSchedule {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object IntervalWorkerScheduleSerializer : ModelSerializer<IntervalWorkerSchedule>(IntervalWorkerSchedule.generatedSerializer())

/** A schedule of a kind this version does not know, as it came. */
@Serializable(with = UnknownWorkerScheduleSerializer::class)
@KeepGeneratedSerializer
public data class UnknownWorkerSchedule(
    /** The schedule's id. */
    override val id: String,
    /** The kind of schedule. */
    override val type: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) : WorkerSchedule {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object UnknownWorkerScheduleSerializer : ModelSerializer<UnknownWorkerSchedule>(UnknownWorkerSchedule.generatedSerializer())

/** The schedules of a worker. */
@Serializable(with = ScheduleListResponseSerializer::class)
@KeepGeneratedSerializer
public data class ScheduleListResponse(
    /** The schedules. */
    public val schedules: List<WorkerSchedule>,
    /** The worker they belong to. */
    public val workerId: String,
    /** The time zone the schedules are read in, for example `Europe/Oslo`. */
    public val timezone: String? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object ScheduleListResponseSerializer : ModelSerializer<ScheduleListResponse>(ScheduleListResponse.generatedSerializer())

/** Whether a schedule was cancelled. */
@Serializable(with = ScheduleCancelResponseSerializer::class)
@KeepGeneratedSerializer
public data class ScheduleCancelResponse(
    /** True when the schedule will not run again. */
    public val cancelled: Boolean,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object ScheduleCancelResponseSerializer : ModelSerializer<ScheduleCancelResponse>(ScheduleCancelResponse.generatedSerializer())

/** A worker that is set up but does not run by itself: tasks run it. */
@Serializable(with = WorkerTemplateSerializer::class)
@KeepGeneratedSerializer
public data class WorkerTemplate(
    /** The worker's id. */
    public val id: String,
    /** When the worker was made: a date and time after RFC 3339. */
    public val createdAt: String? = null,
    /** What the worker is told before each task. */
    public val instructions: String,
    /** The organization the worker belongs to. */
    public val organizationId: String,
    /** The JSON Schema that the answer of each task follows; null when there is none. */
    public val outputSchema: JsonObject? = null,
    /** What the worker does, in a line. */
    public val summary: String? = null,
    /** The worker's name. */
    public val title: String,
    /** When the worker was changed last: a date and time after RFC 3339. */
    public val updatedAt: String? = null,
    /** The worker's page in the dashboard. */
    public val url: String? = null,
    /** The user who made the worker. */
    public val userId: String,
    /** Who may see the worker. */
    public val visibility: Visibility,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WorkerTemplateSerializer : ModelSerializer<WorkerTemplate>(WorkerTemplate.generatedSerializer())

/** Who may see a worker. */
@Serializable(with = VisibilitySerializer::class)
public sealed class Visibility(value: String) : OpenEnum(value) {
    /** `public` */
    public data object Public : Visibility("public")

    /** `private` */
    public data object Private : Visibility("private")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : Visibility(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): Visibility = when (value) {
            "public" -> Public
            "private" -> Private
            else -> Other(value)
        }
    }
}

internal object VisibilitySerializer : OpenEnumSerializer<Visibility>("Visibility", Visibility::of)

/** Whether a worker was deleted. */
@Serializable(with = DeleteWorkerResponseSerializer::class)
@KeepGeneratedSerializer
public data class DeleteWorkerResponse(
    /** True when the worker is gone. */
    public val deleted: Boolean,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object DeleteWorkerResponseSerializer : ModelSerializer<DeleteWorkerResponse>(DeleteWorkerResponse.generatedSerializer())

/** A task, as it is read. */
@Serializable(with = TaskRetrieveResponseSerializer::class)
@KeepGeneratedSerializer
public data class TaskRetrieveResponse(
    /** The task. */
    public val task: Task,
    /** Its turns, oldest first, from servers that give them with the task. */
    public val turns: List<Turn>? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object TaskRetrieveResponseSerializer : ModelSerializer<TaskRetrieveResponse>(TaskRetrieveResponse.generatedSerializer())

/** One run of a worker. */
@Serializable(with = TaskSerializer::class)
@KeepGeneratedSerializer
public data class Task(
    /** The task's id. */
    public val id: String,
    /** When the task was done: a date and time after RFC 3339; null while it is not. */
    public val completedAt: String? = null,
    /** When the task was made: a date and time after RFC 3339. */
    public val createdAt: String,
    /** The user who made the task, if a user did. */
    public val createdByUserId: String? = null,
    /** The organization the task belongs to. */
    public val organizationId: String,
    /** Where the task stands. */
    public val status: TaskStatus,
    /** The task's name. */
    public val title: String,
    /** What the task has used so far. */
    public val totals: TaskTotals,
    /** What started the task. */
    public val triggeredBy: TaskTrigger,
    /** The task's page in the dashboard. */
    public val url: String? = null,
    /** The worker that runs the task. */
    public val workerId: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object TaskSerializer : ModelSerializer<Task>(Task.generatedSerializer())

/** Where a task stands. */
@Serializable(with = TaskStatusSerializer::class)
public sealed class TaskStatus(value: String) : OpenEnum(value) {
    /** `pending` */
    public data object Pending : TaskStatus("pending")

    /** `running` */
    public data object Running : TaskStatus("running")

    /** `completed` */
    public data object Completed : TaskStatus("completed")

    /** `error` */
    public data object Error : TaskStatus("error")

    /** `aborted` */
    public data object Aborted : TaskStatus("aborted")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : TaskStatus(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): TaskStatus = when (value) {
            "pending" -> Pending
            "running" -> Running
            "completed" -> Completed
            "error" -> Error
            "aborted" -> Aborted
            else -> Other(value)
        }
    }
}

internal object TaskStatusSerializer : OpenEnumSerializer<TaskStatus>("TaskStatus", TaskStatus::of)

/** What a task has used so far, over all its turns. */
@Serializable(with = TaskTotalsSerializer::class)
@KeepGeneratedSerializer
public data class TaskTotals(
    /** Credits charged. */
    public val credits: Long,
    /** How long the turns took, in milliseconds. */
    public val durationMs: Long,
    /** How many turns there are. */
    public val turnCount: Long,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object TaskTotalsSerializer : ModelSerializer<TaskTotals>(TaskTotals.generatedSerializer())

/** What started a task. */
@Serializable(with = TaskTriggerSerializer::class)
public sealed class TaskTrigger(value: String) : OpenEnum(value) {
    /** `api` */
    public data object Api : TaskTrigger("api")

    /** `email` */
    public data object Email : TaskTrigger("email")

    /** `schedule` */
    public data object Schedule : TaskTrigger("schedule")

    /** `ui` */
    public data object Ui : TaskTrigger("ui")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : TaskTrigger(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): TaskTrigger = when (value) {
            "api" -> Api
            "email" -> Email
            "schedule" -> Schedule
            "ui" -> Ui
            else -> Other(value)
        }
    }
}

internal object TaskTriggerSerializer : OpenEnumSerializer<TaskTrigger>("TaskTrigger", TaskTrigger::of)

/** One instruction of a task with its answer. */
@Serializable(with = TurnSerializer::class)
@KeepGeneratedSerializer
public data class Turn(
    /** The turn's id. */
    public val id: String,
    /** When the turn was done: a date and time after RFC 3339; null while it is not. */
    public val completedAt: String? = null,
    /** Credits charged. */
    public val credits: Long,
    /** How long the turn took, in milliseconds. */
    public val durationMs: Long,
    /** The files the turn made. */
    public val files: List<File>? = null,
    /** The instruction. */
    public val input: String,
    /** Tokens the model read. */
    public val inputTokens: Long,
    /** The answer's text; empty while there is none. */
    public val outputText: String,
    /** Tokens the model wrote. */
    public val outputTokens: Long,
    /** Who gave the instruction, for example `user`. */
    public val role: String,
    /** The turn's place in the task, from 0. */
    public val seq: Long,
    /** When the turn began: a date and time after RFC 3339. */
    public val startedAt: String,
    /** Where the turn stands, for example `completed`. */
    public val status: String,
    /** The answer as data, when an output schema was given. */
    public val structuredOutput: JsonElement? = null,
    /** The task the turn belongs to. */
    public val taskId: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object TurnSerializer : ModelSerializer<Turn>(Turn.generatedSerializer())

/** Whether a task was archived. */
@Serializable(with = DeleteTaskResponseSerializer::class)
@KeepGeneratedSerializer
public data class DeleteTaskResponse(
    /** True when the task is out of sight; its turns and files are kept. */
    public val archived: Boolean,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object DeleteTaskResponseSerializer : ModelSerializer<DeleteTaskResponse>(DeleteTaskResponse.generatedSerializer())

/** The turns of a task, in order. */
@Serializable(with = TaskTurnListSerializer::class)
@KeepGeneratedSerializer
public data class TaskTurnList(
    /** The turns. */
    public val items: List<Turn>,
    /** The task they belong to. */
    public val taskId: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object TaskTurnListSerializer : ModelSerializer<TaskTurnList>(TaskTurnList.generatedSerializer())

/** Where a worker sends word when a task has ended. */
@Serializable(with = WebhookSerializer::class)
@KeepGeneratedSerializer
public data class Webhook(
    /** The secret that each delivery carries in its header `X-Handinger-Token`; null when there is no webhook. */
    public val token: String? = null,
    /** The address that is called; null when there is no webhook. */
    public val url: String? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set

    /** Without secrets. */
    override fun toString(): String = "Webhook(token=${if (token == null) null else "***"}, url=$url, extra=$extra)"
}

internal object WebhookSerializer : ModelSerializer<Webhook>(Webhook.generatedSerializer())

/** One page of a webhook's deliveries, newest first. */
@Serializable(with = WebhookExecutionListSerializer::class)
@KeepGeneratedSerializer
public data class WebhookExecutionList(
    /** The deliveries of this page, at most 50. */
    public val logs: List<WebhookExecution>,
    /** The page's number, from 1. */
    public val page: Long,
    /** How many pages there are. */
    public val pageCount: Long,
    /** How many deliveries there are on all pages. */
    public val totalCount: Long,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WebhookExecutionListSerializer : ModelSerializer<WebhookExecutionList>(WebhookExecutionList.generatedSerializer())

/** One delivery to a webhook. */
@Serializable(with = WebhookExecutionSerializer::class)
@KeepGeneratedSerializer
public data class WebhookExecution(
    /** The delivery's id. */
    public val id: String,
    /** When it was sent: a date and time after RFC 3339. */
    public val createdAt: String,
    /** How long the answer took, in milliseconds. */
    public val durationMs: Long,
    /** What went wrong, if anything. */
    public val errorMessage: String? = null,
    /** How it ended. */
    public val requestStatus: WebhookRequestStatus,
    /** The HTTP status of the answer; null when none came. */
    public val responseStatus: Long? = null,
    /** The task it tells of. */
    public val taskId: String? = null,
    /** That task's name. */
    public val taskTitle: String? = null,
    /** The address that was called. */
    public val url: String,
    /** The worker whose webhook it is. */
    public val workerId: String,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WebhookExecutionSerializer : ModelSerializer<WebhookExecution>(WebhookExecution.generatedSerializer())

/** How a delivery ended. */
@Serializable(with = WebhookRequestStatusSerializer::class)
public sealed class WebhookRequestStatus(value: String) : OpenEnum(value) {
    /** `success` */
    public data object Success : WebhookRequestStatus("success")

    /** `error` */
    public data object Error : WebhookRequestStatus("error")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : WebhookRequestStatus(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): WebhookRequestStatus = when (value) {
            "success" -> Success
            "error" -> Error
            else -> Other(value)
        }
    }
}

internal object WebhookRequestStatusSerializer : OpenEnumSerializer<WebhookRequestStatus>("WebhookRequestStatus", WebhookRequestStatus::of)

/** What a worker's webhook is sent; every field may be missing. Trust none that was not verified. */
@Serializable(with = WebhookDeliverySerializer::class)
@KeepGeneratedSerializer
public data class WebhookDelivery(
    /** What it tells of. */
    public val type: WebhookDeliveryType? = null,
    /** The worker whose webhook it is. */
    public val workerId: String? = null,
    /** The task it tells of. */
    public val taskId: String? = null,
    /** The worker as the task left it. */
    public val worker: Worker? = null,
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
}

internal object WebhookDeliverySerializer : ModelSerializer<WebhookDelivery>(WebhookDelivery.generatedSerializer())

/** What a delivery tells of. */
@Serializable(with = WebhookDeliveryTypeSerializer::class)
public sealed class WebhookDeliveryType(value: String) : OpenEnum(value) {
    /** `task.completed` */
    public data object TaskCompleted : WebhookDeliveryType("task.completed")

    /** A value this version does not know. */
    public class Other internal constructor(value: String) : WebhookDeliveryType(value)

    public companion object {
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): WebhookDeliveryType = when (value) {
            "task.completed" -> TaskCompleted
            else -> Other(value)
        }
    }
}

internal object WebhookDeliveryTypeSerializer : OpenEnumSerializer<WebhookDeliveryType>("WebhookDeliveryType", WebhookDeliveryType::of)
