package com.handinger

import java.nio.file.Path

/** Collects the options of a map, for Java. */
public class MapOptionsBuilder internal constructor(private var options: MapOptions) {
    /** How many calls are under way at once. */
    public fun concurrency(concurrency: Int): MapOptionsBuilder = change { copy(concurrency = concurrency) }

    /** Whether the first error ends it. */
    public fun stopOnError(stopOnError: Boolean): MapOptionsBuilder = change { copy(stopOnError = stopOnError) }

    /** A file that keeps what is done, so that the same map can be run again. */
    public fun resumeFile(resumeFile: Path): MapOptionsBuilder = change { copy(resumeFile = resumeFile) }

    /** The options of each item's call. */
    public fun call(call: CallOptions): MapOptionsBuilder = change { copy(call = call) }

    /** The options. */
    public fun build(): MapOptions = options

    private fun change(change: MapOptions.() -> MapOptions): MapOptionsBuilder {
        options = options.change()
        return this
    }
}
