package com.handinger.resources

import com.handinger.CallOptions
import com.handinger.internal.Caller
import com.handinger.internal.crossing
import com.handinger.internal.decode
import com.handinger.internal.jsonOf
import com.handinger.models.Webhook
import com.handinger.models.WebhookExecution
import com.handinger.models.WebhookExecutionList
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonPrimitive

/** Where a worker sends word when a task has ended. Only its creator may look or change. */
public class Webhooks internal constructor(private val caller: Caller) {
    /** The webhook of a worker; both its fields are null when there is none. */
    public suspend fun retrieve(workerId: String, options: CallOptions = CallOptions.NONE): Webhook =
        webhook("workers.webhooks.retrieve", workerId, options)

    /**
     * Sets the address of a webhook. The first time the service makes a token, which later
     * addresses keep; each delivery carries it in the header `X-Handinger-Token`.
     *
     * @param url The address to call, at most 2048 characters; null takes it away.
     */
    public suspend fun update(workerId: String, url: String?, options: CallOptions = CallOptions.NONE): Webhook {
        val params = jsonOf("worker_id" to workerId, "url" to (url?.let(::JsonPrimitive) ?: JsonNull))
        return caller.model(caller.request("workers.webhooks.update", params, options), Webhook.serializer())
    }

    /** Removes the webhook with its token. */
    public suspend fun delete(workerId: String, options: CallOptions = CallOptions.NONE): Webhook =
        webhook("workers.webhooks.delete", workerId, options)

    /** Makes a new token; the old one is no longer sent. */
    public suspend fun regenerateToken(workerId: String, options: CallOptions = CallOptions.NONE): Webhook =
        webhook("workers.webhooks.regenerate_token", workerId, options)

    /** One page of the deliveries, newest first, at most 50. [executions] goes over all pages. */
    public suspend fun listExecutions(
        workerId: String,
        page: Int? = null,
        options: CallOptions = CallOptions.NONE,
    ): WebhookExecutionList {
        val params = jsonOf("worker_id" to workerId, "page" to page)
        return caller.model(
            caller.request("workers.webhooks.list_executions", params, options),
            WebhookExecutionList.serializer(),
        )
    }

    /**
     * All deliveries, newest first; each page is asked for when it is needed. One that has moved to a
     * later page, since newer ones came in before it, is given once.
     */
    public fun executions(workerId: String, options: CallOptions = CallOptions.NONE): Flow<WebhookExecution> = flow {
        val params = jsonOf("worker_id" to workerId).toString()
        val pages = crossing { caller.native.pages("workers.webhooks.list_executions", params, options.toJson()) }
        while (true) {
            val page = crossing { pages.next(null) } ?: break
            for (execution in decode(page, WebhookExecutionList.serializer()).logs) emit(execution)
        }
    }

    private suspend fun webhook(operation: String, workerId: String, options: CallOptions): Webhook =
        caller.model(caller.request(operation, jsonOf("worker_id" to workerId), options), Webhook.serializer())
}
