package com.handinger.android

import android.content.Context
import android.system.Os
import com.handinger.internal.trustStorePem
import java.io.File
import java.security.KeyStore

/** What an Android app may set up before its first call. */
public object HandingerAndroid {
    /**
     * Trusts what the device trusts, the authorities that its user or administrator added included,
     * in place of the list that the library brings. It reads the device's store: call it off the main thread,
     * and before the first client is used.
     */
    public fun trustDevice(context: Context) {
        val store = KeyStore.getInstance("AndroidCAStore").apply { load(null, null) }
        val file = File(context.noBackupFilesDir, "handinger-authorities.pem")
        file.writeText(trustStorePem(store))
        Os.setenv("CURL_CA_BUNDLE", file.path, true)
    }
}
