package com.handinger

import com.handinger.internal.trustStorePem
import com.sun.net.httpserver.HttpServer
import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import java.io.File
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Files
import java.nio.file.Path
import java.security.KeyStore
import java.security.cert.CertificateFactory
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.TimeUnit
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** What Java and Android have set up of TLS and proxies is what the core uses. */
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

    /** What a process of its own says of a server whose certificate nobody has signed. */
    private fun ask(url: String, vararg options: String): String {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command = listOf(java, *options, "-cp", System.getProperty("java.class.path"), Asking::class.java.name, url)
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        return process.inputStream.bufferedReader().readText().also { assertTrue(process.waitFor(60, TimeUnit.SECONDS)) }
    }

    @Test
    fun `a trust store that Java's properties name is what is trusted`(@TempDir folder: Path) {
        val file = folder.resolve("keys.p12").toString()
        val keytool = listOf(
            File(System.getProperty("java.home"), "bin/keytool").path, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost",
            "-ext", "san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", file, "-storepass", "change-it",
        )
        assertEquals(0, ProcessBuilder(keytool).redirectErrorStream(true).start().also { it.inputStream.readAllBytes() }.waitFor())
        val store = KeyStore.getInstance(File(file), "change-it".toCharArray())
        val keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm()).apply { init(store, "change-it".toCharArray()) }
        val tls = SSLContext.getInstance("TLS").apply { init(keys.keyManagers, null, null) }
        val server = HttpsServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.httpsConfigurator = HttpsConfigurator(tls)
        server.createContext("/") { exchange ->
            exchange.sendResponseHeaders(200, 4)
            exchange.responseBody.use { it.write("true".encodeToByteArray()) }
        }
        server.start()
        try {
            val url = "https://127.0.0.1:${server.address.port}"
            // Only so is it a certificate that is trusted, and no key of ours.
            val trusted = KeyStore.getInstance("PKCS12").apply {
                load(null, null)
                setCertificateEntry("server", store.getCertificate("server"))
            }
            val trustFile = folder.resolve("trust.p12")
            Files.newOutputStream(trustFile).use { trusted.store(it, "change-it".toCharArray()) }
            val given = arrayOf("-Djavax.net.ssl.trustStore=$trustFile", "-Djavax.net.ssl.trustStorePassword=change-it")
            assertEquals("answered true", ask(url, *given).trim())
            assertTrue("APIConnectionError" in ask(url))
            val wrong = ask(url, "-Djavax.net.ssl.trustStore=/nowhere.p12")
            assertTrue("ConfigurationError: javax.net.ssl.trustStore: /nowhere.p12" in wrong) { wrong }
        } finally {
            server.stop(0)
        }
    }

    @Test
    fun `a proxy that Java's properties name is used, where they say so`() {
        val seen = ConcurrentLinkedQueue<String>()
        val proxy = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        proxy.createContext("/") { exchange ->
            seen += "${exchange.requestURI}"
            exchange.sendResponseHeaders(200, 4)
            exchange.responseBody.use { it.write("true".encodeToByteArray()) }
        }
        proxy.start()
        val properties = mapOf("http.proxyHost" to "127.0.0.1", "http.proxyPort" to "${proxy.address.port}", "http.nonProxyHosts" to "*.inside.test")
        properties.forEach(System::setProperty)
        try {
            fun client(url: String) = Handinger(ClientOptions(apiKey = API_KEY, baseUrl = url, maxRetries = 0))
            assertEquals("true", "${runBlocking { client("http://api.example.test").get("/x") }}")
            assertEquals(listOf("http://api.example.test/x"), seen.toList())
            assertEquals(JsonNull, client("http://api.inside.test").effectiveConfig().getValue("proxy").value)
        } finally {
            properties.keys.forEach(System::clearProperty)
            proxy.stop(0)
        }
    }
}

private object Asking {
    @JvmStatic
    fun main(words: Array<String>) {
        try {
            val client = Handinger(ClientOptions(apiKey = "any", baseUrl = words[0], maxRetries = 0))
            println("answered ${runBlocking { client.get("/") }}")
        } catch (error: HandingerError) {
            println(error)
        }
    }
}
