package com.handinger.internal

import com.handinger.ClientOptions
import com.handinger.ConfigurationError
import com.handinger.ErrorDetails
import com.handinger.Outcome
import com.handinger.ffi.NativeClient
import com.handinger.ffi.trustOnly
import com.handinger.ffi.uniffiRustFutureContinuationCallbackImpl
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import java.security.KeyStore
import kotlin.time.Duration

/** The library in Rust. It is loaded once, by the first client or before. */
internal object NativeLibrary {
    private val runtime: String =
        System.getProperty("java.vm.name").substringBefore(' ') + "/" + System.getProperty("java.version")

    /** Why it cannot be used; null when it can. */
    private val failure: LinkageError? by lazy {
        try {
            // Rust's threads report every finished call: without this each report would attach its
            // thread to the virtual machine and detach it again.
            Native.setCallbackThreadInitializer(
                uniffiRustFutureContinuationCallbackImpl,
                CallbackThreadInitializer(true, false, "handinger"),
            )
            // The first call of all: it looks for the library.
            NativeClient("{}", "kotlin", runtime, null).close()
            null
        } catch (error: LinkageError) {
            error
        }
    }

    /** Once it has been read; a store that cannot be is told each time. */
    private val trust: Unit? by lazy { javaTrustStore()?.let(::trust) }

    /** Loads the library, which takes a moment the first time. */
    fun load() {
        failure?.let { throw unloadable(it) }
        trust
    }

    fun client(options: ClientOptions, watch: Watch): NativeClient {
        load()
        val client = crossing { NativeClient(options.toJson(), "kotlin", runtime, watch.toNative()) }
        if (options.proxy != null) return client
        val proxy = javaProxy(client.baseUrl()) ?: return client
        return crossing { client.withOptions(ClientOptions(proxy = proxy).toJson(), null) }
    }

    /** Trusts the authorities of a store and no others. Before the first client is used. */
    fun trust(store: KeyStore) {
        failure?.let { throw unloadable(it) }
        crossing { trustOnly(trustStorePem(store).encodeToByteArray()) }
    }
}

/** What a user can do about it depends on where the file was unpacked to. */
private fun unloadable(error: LinkageError): ConfigurationError {
    val cause = generateSequence<Throwable>(error) { it.cause }.last()
    val folder = System.getProperty("jna.tmpdir") ?: System.getProperty("java.io.tmpdir")
    val message = "the native library cannot be loaded: ${cause.message ?: cause}. It is unpacked into $folder, which must be " +
        "writable and allow code to run; -Djna.tmpdir=FOLDER names another. The jar must hold a library for " +
        "${System.getProperty("os.name")} on ${System.getProperty("os.arch")}."
    val details = ErrorDetails(message, "configuration", Outcome.NOT_SENT, 0, Duration.ZERO, causes = listOf(cause.toString()))
    return ConfigurationError(details).apply { addSuppressed(error) }
}
