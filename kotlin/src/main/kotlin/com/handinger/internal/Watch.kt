package com.handinger.internal

import com.handinger.Attempt
import com.handinger.AttemptListener
import com.handinger.ClientOptions
import com.handinger.LogLevel
import com.handinger.LogListener
import com.handinger.LogRecord
import com.handinger.ffi.NativeAttempt
import com.handinger.ffi.NativeListener
import com.handinger.ffi.NativeLogRecord
import com.handinger.ffi.NativeWatch
import java.time.Instant
import kotlin.time.Duration.Companion.seconds
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.longOrNull

/** Who hears of the calls of a client. */
internal class Watch private constructor(
    private val logger: LogListener?,
    private val level: LogLevel?,
    private val onAttempt: AttemptListener?,
) : NativeListener {
    /** The same, with what the options set in its place. */
    fun with(options: ClientOptions): Watch {
        if (options.logger == null && options.logLevel == null && options.onAttempt == null) return this
        return Watch(options.logger ?: logger, options.logLevel ?: level, options.onAttempt ?: onAttempt)
    }

    fun toNative(): NativeWatch = NativeWatch(
        listener = this,
        logLevel = level?.let(::nameOf),
        // Who has named no logger sees records only on demand.
        defaultLogLevel = nameOf(if (logger == null) LogLevel.OFF else LogLevel.WARN),
        attempts = onAttempt != null,
    )

    override fun log(record: NativeLogRecord): Unit = safely {
        val fields = handingerJson.parseToJsonElement(record.fields) as JsonObject
        val level = LogLevel.valueOf(record.level.name)
        (logger ?: STANDARD_ERROR).log(LogRecord(level, record.message, fields.mapValues { plain(it.value) }))
    }

    override fun attempt(attempt: NativeAttempt): Unit = safely {
        onAttempt?.onAttempt(
            Attempt(
                number = attempt.number,
                method = attempt.method,
                url = attempt.url,
                status = attempt.status,
                error = attempt.error,
                wait = attempt.wait?.seconds,
                elapsed = attempt.elapsed.seconds,
            ),
        )
    }

    companion object {
        /** Nobody, unless `HANDINGER_LOG` says so. */
        val NONE = Watch(null, null, null)

        /** In the log of the system, on Android. */
        private val STANDARD_ERROR = LogListener { System.err.println("${Instant.now()} ${it.level} handinger: $it") }
    }
}

private fun nameOf(level: LogLevel): String = level.name.lowercase()

private fun plain(value: JsonElement): Any {
    if (value !is JsonPrimitive || value.isString) return (value as? JsonPrimitive)?.content ?: value.toString()
    return value.booleanOrNull ?: value.longOrNull ?: value.doubleOrNull ?: value.content
}

/** Calls what is the user's. It runs within a call that may be paid: whatever it throws ends here. */
private inline fun safely(call: () -> Unit) {
    try {
        call()
    } catch (thrown: Throwable) {
        thrown.printStackTrace()
    }
}
