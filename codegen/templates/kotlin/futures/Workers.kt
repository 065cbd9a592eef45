
    /**
     * Waits until a worker is done. A wait that is given up leaves the worker running.
     *
     * @param options `timeout` bounds the whole wait; the default is 60 min.
     * @param onUpdate Sees every snapshot of the worker, the last one included.
     */
    @JvmOverloads
    public fun wait(
        workerId: String,
        options: CallOptions = CallOptions.NONE,
        onUpdate: Consumer<Worker>? = null,
    ): CompletableFuture<Worker> = calling { workers.wait(workerId, options, { onUpdate?.accept(it) }) }

    /** Starts many workers, some at a time, each paid for once. */
    @JvmOverloads
    public fun map(
        inputs: List<WorkerInput>,
        budget: Budget? = null,
        options: MapOptions = MapOptions(),
    ): CompletableFuture<MapIterator> = calling { MapIterator(workers.map(inputs, budget, options)) }

    /** The same with options, and nothing else besides the instruction. */
    public fun create(input: String, options: CallOptions): CompletableFuture<Worker> =
        create(input, null, emptyList(), options)

    /** The same with options, and nothing else besides the instruction. */
    public fun createStream(input: String, options: CallOptions): CompletableFuture<EventIterator> =
        createStream(input, null, emptyList(), options)

    /** The same with options. */
    public fun retrieve(workerId: String, options: CallOptions): CompletableFuture<Worker> = retrieve(workerId, null, options)

    /** The same with options, and nothing else besides the instruction. */
    public fun resume(workerId: String, input: String, options: CallOptions): CompletableFuture<Worker> =
        resume(workerId, input, null, emptyList(), options)

    /** The same with options. */
    public fun map(inputs: List<WorkerInput>, options: MapOptions): CompletableFuture<MapIterator> = map(inputs, null, options)
