package com.handinger.conformance

import com.handinger.ErrorDetails
import com.handinger.HandingerError
import com.handinger.Headers
import com.handinger.ResponseInfo
import com.handinger.WorkerEvent
import com.handinger.internal.jsonOf
import kotlin.time.DurationUnit.SECONDS
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.encodeToJsonElement

private fun or(value: Any?): Any = value ?: JsonNull

/** A model as JSON with the names of the API. */
internal inline fun <reified T> json(value: T): JsonElement = Json.encodeToJsonElement(value)

internal fun json(event: WorkerEvent): JsonElement = jsonOf(
    "id" to or(event.id),
    "event" to event.event,
    "kind" to kindOf(event),
    "data" to event.data,
    "text" to or((event as? WorkerEvent.Text)?.text),
    "worker" to or((event as? WorkerEvent.Snapshot)?.let { json(it.worker) }),
)

private fun kindOf(event: WorkerEvent): String = when (event) {
    is WorkerEvent.Snapshot -> "worker"
    is WorkerEvent.Text -> "text"
    is WorkerEvent.Message -> "message"
    is WorkerEvent.Part -> "part"
    is WorkerEvent.Heartbeat -> "heartbeat"
    is WorkerEvent.Unknown -> "unknown"
}

internal fun json(info: ResponseInfo): JsonElement = jsonOf(
    "status" to info.status,
    "headers" to json(info.headers),
    "method" to info.method,
    "url" to info.url,
    "http_version" to info.httpVersion,
    "request_id" to or(info.requestId),
    "task_id" to or(info.taskId),
    "retries_taken" to info.retriesTaken,
    "elapsed" to info.elapsed.toDouble(SECONDS),
)

private fun json(headers: Headers) = JsonObject(headers.associate { it.first to JsonPrimitive(it.second) })

/** All that the error tells; `shown` is all text that a user could print. */
internal fun json(error: HandingerError): JsonElement {
    val details: ErrorDetails = error.details
    return jsonOf(
        "class" to error.javaClass.simpleName,
        "kind" to details.kind,
        "message" to error.message,
        "status" to or(details.status),
        "headers" to json(details.headers),
        "body" to or(details.json ?: details.body),
        "request_id" to or(error.requestId),
        "task_id" to or(details.taskId),
        "worker_id" to or(details.workerId),
        "method" to or(details.method),
        "url" to or(details.url),
        "attempts" to details.attempts,
        "elapsed" to details.elapsed.toDouble(SECONDS),
        "outcome" to error.outcome.name.lowercase(),
        "retry_after" to or(details.retryAfter?.toDouble(SECONDS)),
        "retry_at" to or(details.retryAt?.let { it.epochSecond + it.nano / 1e9 }),
        "field" to or(error.field),
        "phase" to or(details.phase),
        "causes" to json(details.causes),
        "shown" to "$error\n${error.stackTraceToString()}\n$details\n${details.url}\n${details.causes}",
    )
}
