package com.handinger.internal

import com.handinger.ConfigurationError
import com.handinger.ErrorDetails
import com.handinger.Outcome
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.URI
import java.nio.file.Files
import java.nio.file.Paths
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.util.Base64

private const val TRUST_STORE = "javax.net.ssl.trustStore"

/** The trust store that Java's properties name; null when they name none. */
internal fun javaTrustStore(): KeyStore? {
    val path = System.getProperty(TRUST_STORE)?.ifBlank { null } ?: return null
    if (path == "NONE") return null
    val password = System.getProperty("${TRUST_STORE}Password")?.toCharArray()
    return try {
        val store = KeyStore.getInstance(System.getProperty("${TRUST_STORE}Type") ?: KeyStore.getDefaultType())
        Files.newInputStream(Paths.get(path)).use { store.load(it, password) }
        store
    } catch (error: IOException) {
        throw unreadable(path, error)
    } catch (error: GeneralSecurityException) {
        throw unreadable(path, error)
    }
}

private fun unreadable(path: String, error: Exception): ConfigurationError {
    val message = "$TRUST_STORE: $path cannot be read: $error"
    val details = ErrorDetails(message, "configuration", Outcome.NOT_SENT, attempts = 0, causes = listOf(error.toString()))
    return ConfigurationError(details).apply { addSuppressed(error) }
}

private val PROXY_PROPERTIES = listOf("https.proxyHost", "http.proxyHost", "socksProxyHost", "java.net.useSystemProxies")

/**
 * The proxy to a URL by Java's properties, hosts without one included; null when they say nothing
 * of it: then the environment's counts.
 */
internal fun javaProxy(url: String): String? {
    if (PROXY_PROPERTIES.all { System.getProperty(it).isNullOrBlank() }) return null
    val proxies = ProxySelector.getDefault()?.select(URI(url)).orEmpty()
    val proxy = proxies.firstOrNull { it.type() != Proxy.Type.DIRECT } ?: return null
    val address = proxy.address() as? InetSocketAddress ?: return null
    val host = address.hostString.let { if (':' in it) "[$it]" else it }
    return (if (proxy.type() == Proxy.Type.SOCKS) "socks5" else "http") + "://$host:${address.port}"
}

/** The certificates of a key store as PEM text, which the core reads. */
internal fun trustStorePem(store: KeyStore): String {
    val encoder = Base64.getMimeEncoder(64, "\n".encodeToByteArray())
    return store.aliases().asSequence()
        .mapNotNull(store::getCertificate)
        .joinToString("") {
            "-----BEGIN CERTIFICATE-----\n${encoder.encodeToString(it.encoded)}\n-----END CERTIFICATE-----\n"
        }
}
