
    /**
     * Waits until a task is done, and gives its worker. A wait that is given up leaves it running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    @JvmOverloads
    public fun wait(
        taskId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: Consumer<Worker>? = null,
    ): CompletableFuture<Worker> = calling { tasks.wait(taskId, options, { onUpdate?.accept(it) }) }

    /** Runs many tasks, some at a time, each paid for once. */
    @JvmOverloads
    public fun map(
        inputs: List<TaskInput>,
        workerId: String? = null,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): CompletableFuture<MapIterator> = calling { MapIterator(tasks.map(inputs, workerId, budget, options)) }

    /** The same with options, and nothing else besides the instruction and the template. */
    public fun create(input: String, workerId: String?, options: CallOptions): CompletableFuture<Worker> =
        create(input, workerId, null, null, emptyList(), options)

    /** The same with options. */
    public fun map(inputs: List<TaskInput>, options: MapOptions): CompletableFuture<MapIterator> = map(inputs, null, null, options)
