
    /** All deliveries of all pages, newest first. */
    @JvmOverloads
    public fun executions(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
    ): CompletableFuture<List<WebhookExecution>> = calling { webhooks.executions(workerId, options).toList() }
