package com.handinger

import kotlin.time.Duration

/** How much is logged: nothing, or records of a level and above. */
public enum class LogLevel {
    /** Nothing. */
    OFF,

    /** Defects of the library. */
    ERROR,

    /** Something is wrong that the client makes do with. */
    WARN,

    /** What a person may want to know of a call: that it is tried again, that a stream broke. */
    INFO,

    /** Every attempt of every call. */
    DEBUG,
}

/** What a client has to say of its calls. It holds no secrets. */
public class LogRecord internal constructor(
    /** How much it matters. */
    public val level: LogLevel,
    /** What happened. */
    public val message: String,
    /** What goes with it, by name: texts, numbers and booleans. */
    public val fields: Map<String, Any>,
) {
    /** The message, then the fields as `name=value`. */
    override fun toString(): String = message + fields.entries.joinToString("") { (name, value) -> " $name=$value" }
}

/**
 * Where log records go, for example to SLF4J:
 *
 * ```
 * val logger = LoggerFactory.getLogger("handinger")
 * ClientOptions(logger = LogListener { logger.atLevel(Level.valueOf(it.level.name)).log(it.toString()) })
 * ```
 *
 * It is called on the threads of the library. What it throws is printed, and breaks no call.
 */
public fun interface LogListener {
    /** Takes a record. */
    public fun log(record: LogRecord)
}

/** One attempt of a call, told when it has ended. */
public class Attempt internal constructor(
    /** 1 for the first attempt. */
    public val number: Int,
    /** The HTTP method. */
    public val method: String,
    /** The address, without query values. */
    public val url: String,
    /** The status, when an answer came. */
    public val status: Int?,
    /** What went wrong, if anything. */
    public val error: String?,
    /** The wait until the next attempt; null when this was the last. */
    public val wait: Duration?,
    /** Time since the start of the call. */
    public val elapsed: Duration,
) {
    /** In one line. */
    override fun toString(): String =
        "Attempt(number=$number, method=$method, url=$url, status=$status, error=$error, wait=$wait, elapsed=$elapsed)"
}

/**
 * Sees each attempt of each call, before the call goes on or gives its result. It is called on the
 * threads of the library. What it throws is printed, and breaks no call.
 */
public fun interface AttemptListener {
    /** Takes an attempt that has ended. */
    public fun onAttempt(attempt: Attempt)
}
