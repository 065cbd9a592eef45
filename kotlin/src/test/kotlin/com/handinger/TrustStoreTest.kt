package com.handinger

import com.handinger.internal.trustStorePem
import java.io.File
import java.security.KeyStore
import java.security.cert.CertificateFactory
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What Android's set-up of TLS hands to the core. */
class TrustStoreTest {
    @Test
    fun `every certificate of a store is in its text`() {
        val store = KeyStore.getInstance(File(System.getProperty("java.home"), "lib/security/cacerts"), null as CharArray?)
        val kept = store.aliases().toList().map(store::getCertificate)
        val text = trustStorePem(store)
        val read = CertificateFactory.getInstance("X.509").generateCertificates(text.byteInputStream())
        assertTrue(kept.isNotEmpty())
        assertEquals(kept.toSet(), read.toSet())
    }
}
