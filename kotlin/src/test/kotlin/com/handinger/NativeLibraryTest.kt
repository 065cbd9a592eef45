package com.handinger

import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** How the library in Rust is loaded, and given up. */
class NativeLibraryTest {
    /** What a process of its own prints. */
    private fun run(vararg options: String): String {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command = listOf(java, *options, "-cp", System.getProperty("java.class.path"), Loading::class.java.name)
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val text = process.inputStream.bufferedReader().readText()
        assertTrue(process.waitFor(60, TimeUnit.SECONDS))
        return text
    }

    @Test
    fun `a folder that it cannot be unpacked into is named, each time`(@TempDir folder: Path) {
        val file = folder.resolve("file").also { Files.write(it, ByteArray(1)) }
        val text = run("-Djna.tmpdir=$file")
        assertEquals(3, Regex("ConfigurationError: the native library cannot be loaded").findAll(text).count()) { text }
        assertTrue("$file" in text && "-Djna.tmpdir=" in text) { text }
    }

    @Test
    fun `it is loaded ahead of the first client`() {
        assertTrue("loaded" in run())
    }

    @Test
    fun `a client that was closed says so, and others work on`() {
        val client = Handinger(ClientOptions(apiKey = API_KEY))
        val other = client.withOptions(ClientOptions(maxRetries = 0))
        client.close()
        client.close()
        val error = assertThrows(IllegalStateException::class.java) { client.baseUrl }
        assertEquals("the client was closed", error.message)
        assertEquals("Handinger(closed)", "$client")
        assertTrue(other.baseUrl.startsWith("https://"))
    }
}

/** Tries all that loads the library. */
private object Loading {
    @JvmStatic
    fun main(words: Array<String>) {
        for (load in listOf({ Handinger.prepare() }, { Handinger().close() }, { println(verify()) })) {
            try {
                load()
                println("loaded")
            } catch (error: HandingerError) {
                println(error)
            }
        }
    }

    private fun verify() = runCatching { WebhookVerifier.verify(emptyMap(), ByteArray(0), "t") }.exceptionOrNull()
}
