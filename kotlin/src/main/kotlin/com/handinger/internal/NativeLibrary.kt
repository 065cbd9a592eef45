package com.handinger.internal

import com.handinger.ffi.NativeClient
import com.handinger.ffi.uniffiRustFutureContinuationCallbackImpl
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native

/** The library in Rust, loaded with the first client. */
internal object NativeLibrary {
    private val runtime: String =
        System.getProperty("java.vm.name").substringBefore(' ') + "/" + System.getProperty("java.version")

    init {
        // Rust's threads report every finished call: without this each report would attach its
        // thread to the virtual machine and detach it again.
        Native.setCallbackThreadInitializer(
            uniffiRustFutureContinuationCallbackImpl,
            CallbackThreadInitializer(true, false, "handinger"),
        )
    }

    fun client(options: String): NativeClient = crossing { NativeClient(options, "kotlin", runtime) }
}
