package com.handinger.android

import com.handinger.internal.NativeLibrary
import java.security.KeyStore

/** What an Android app may set up before its first call. */
public object HandingerAndroid {
    /**
     * Trusts what the device trusts, the authorities that its user or administrator added included,
     * in place of the list that the library brings. It reads the device's store: call it off the main
     * thread, once, and before the first client is used.
     */
    public fun trustDevice(): Unit = NativeLibrary.trust(KeyStore.getInstance("AndroidCAStore").apply { load(null, null) })
}
