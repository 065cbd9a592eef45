package com.handinger

import java.io.ByteArrayInputStream
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Files in and out, with progress. */
class FilesTest : SandboxTest() {
    private val content = ByteArray(700_000) { (it * 31).toByte() }

    @Test
    fun `files from everywhere go along and come back`(@TempDir folder: Path): Unit = runBlocking {
        val onDisk = folder.resolve("disk.bin").also { Files.write(it, content) }
        val opened = AtomicInteger()
        val files = listOf(
            Upload.of(onDisk),
            Upload.of("bytes.bin", content),
            Upload.of("opened.bin", content.size.toLong()) { ByteArrayInputStream(content).also { opened.incrementAndGet() } },
            Upload.once("stream.bin", ByteArrayInputStream(content)).withContentType("application/x-odd"),
        )
        val sent = ConcurrentLinkedQueue<Pair<Long, Long?>>()
        val worker = client.workers.create("x [seconds=0]", files = files) { bytes, total -> sent += bytes to total }
        assertEquals(1, opened.get())
        assertTrue(sent.last().first > 4L * content.size)
        assertEquals(sent.map { it.first }.sorted(), sent.map { it.first })
        for (name in listOf("disk.bin", "bytes.bin", "opened.bin", "stream.bin")) {
            assertArrayEquals(content, client.workers.retrieveFile(name, worker.id).bytes())
        }
    }

    @Test
    fun `what can be opened again is sent again whole`(): Unit = runBlocking {
        sandbox.addFault(buildJsonObject { put("path", "/api/workers"); put("status", 503) })
        val opened = AtomicInteger()
        val file = Upload.of("opened.bin") { ByteArrayInputStream(content).also { opened.incrementAndGet() } }
        val worker = client.workers.create("x [seconds=0]", files = listOf(file))
        assertEquals(2, opened.get())
        assertArrayEquals(content, client.workers.retrieveFile("opened.bin", worker.id).bytes())
        assertEquals(1, sandbox.runs())
    }

    @Test
    fun `a stream that fails says so`(): Unit = runBlocking {
        val broken = object : InputStream() {
            override fun read(): Int = throw IOException("the card was pulled")
        }
        val error = assertThrows(InvalidInputError::class.java) {
            runBlocking { client.workers.create("x [seconds=0]", files = listOf(Upload.once("a.bin", broken))) }
        }
        assertEquals("files[0]", error.field)
        assertTrue("the card was pulled" in error.message) { error.message }
    }

    @Test
    fun `a file is written whole, with progress`(@TempDir folder: Path): Unit = runBlocking {
        val worker = client.workers.create("x [seconds=0]", files = listOf(Upload.of("a.bin", content)))
        val came = ConcurrentLinkedQueue<Pair<Long, Long?>>()
        val target = folder.resolve("copy.bin")
        val written = client.workers.retrieveFile("a.bin", worker.id).writeTo(target) { bytes, total -> came += bytes to total }
        assertEquals(target, written)
        assertArrayEquals(content, Files.readAllBytes(target))
        assertEquals(content.size.toLong() to content.size.toLong(), came.last())
        val named = client.workers.retrieveFile("a.bin", worker.id).writeTo(folder)
        assertEquals(folder.resolve("a.bin"), named)
    }

    @Test
    fun `a listener that fails does not fail the call`(): Unit = runBlocking {
        client.workers.create("x [seconds=0]", files = listOf(Upload.of("a.bin", content))) { _, _ -> error("no") }
        assertEquals(1, sandbox.runs())
    }

    @Test
    fun `an answer can be read once, and closed unread`(): Unit = runBlocking {
        val worker = client.workers.create("x [seconds=0]", files = listOf(Upload.of("a.bin", content)))
        val file = client.workers.retrieveFile("a.bin", worker.id)
        assertEquals(200, file.info.status)
        file.bytes()
        assertThrows(IllegalStateException::class.java) { runBlocking { file.bytes() } }
        client.workers.retrieveFile("a.bin", worker.id).close()
    }
}
