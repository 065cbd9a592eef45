package com.handinger.futures

import com.handinger.CallOptions
import com.handinger.models.Webhook
import com.handinger.models.WebhookExecution
import com.handinger.models.WebhookExecutionList
import com.handinger.resources.Webhooks
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.toList

/** Where a worker sends word when a task has ended, for Java. */
public class WebhooksFutures internal constructor(private val webhooks: Webhooks) {
    /** The webhook of a worker; both its fields are null when there is none. */
    @JvmOverloads
    public fun retrieve(workerId: String, options: CallOptions = CallOptions.NONE): CompletableFuture<Webhook> =
        calling { webhooks.retrieve(workerId, options) }

    /**
     * Sets the address of a webhook. The first time the service makes a token, which later
     * addresses keep; each delivery carries it in the header `X-Handinger-Token`.
     *
     * @param url The address to call, at most 2048 characters; null takes it away.
     */
    @JvmOverloads
    public fun update(
        workerId: String,
        url: String?,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<Webhook> = calling { webhooks.update(workerId, url, options) }

    /** Removes the webhook with its token. */
    @JvmOverloads
    public fun delete(workerId: String, options: CallOptions = CallOptions.NONE): CompletableFuture<Webhook> =
        calling { webhooks.delete(workerId, options) }

    /** Makes a new token; the old one is no longer sent. */
    @JvmOverloads
    public fun regenerateToken(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<Webhook> = calling { webhooks.regenerateToken(workerId, options) }

    /** One page of the deliveries, newest first, at most 50. [executions] goes over all pages. */
    @JvmOverloads
    public fun listExecutions(
        workerId: String,
        page: Int? = null,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<WebhookExecutionList> = calling { webhooks.listExecutions(workerId, page, options) }

    /** All deliveries of all pages, newest first. */
    @JvmOverloads
    public fun executions(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<List<WebhookExecution>> = calling { webhooks.executions(workerId, options).toList() }
}
