package com.handinger.internal

import java.security.KeyStore
import java.util.Base64

/**
 * The certificates of a key store as PEM text, which the core reads from the file that the
 * environment variable `CURL_CA_BUNDLE` names. Android has no other file of them.
 */
internal fun trustStorePem(store: KeyStore): String {
    val encoder = Base64.getMimeEncoder(64, "\n".encodeToByteArray())
    return store.aliases().asSequence()
        .mapNotNull(store::getCertificate)
        .joinToString("") {
            "-----BEGIN CERTIFICATE-----\n${encoder.encodeToString(it.encoded)}\n-----END CERTIFICATE-----\n"
        }
}
