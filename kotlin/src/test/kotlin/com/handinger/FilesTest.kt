package com.handinger

import java.io.ByteArrayInputStream
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
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

    /** Counts what is opened and not closed again. */
    private class Watched(private val content: ByteArray) : ContentOpener {
        val open = AtomicInteger()
        val opened = AtomicInteger()

        override fun open(): InputStream {
            opened.incrementAndGet()
            open.incrementAndGet()
            return object : ByteArrayInputStream(content) {
                private var closed = false

                override fun close() {
                    if (!closed) open.decrementAndGet()
                    closed = true
                }
            }
        }
    }

    @Test
    fun `what the library opened is closed, whatever becomes of the call`(): Unit = runBlocking {
        val done = Watched(content)
        client.workers.create("x [seconds=0]", files = listOf(Upload.of("a.bin", null, done)))
        assertEquals(listOf(1, 0), listOf(done.opened.get(), done.open.get()))

        // Refused after the first bytes, the connection closed under the rest.
        val refused = Watched(ByteArray(20_000_000))
        sandbox.addFault(buildJsonObject { put("path", "/api/workers"); put("status", 400); put("times", 1) })
        runCatching { client.workers.create("x", files = listOf(Upload.of("a.bin", null, refused))) }
        assertTrue(eventually { refused.open.get() == 0 }) { "${refused.open} are open" }

        val again = Watched(content)
        sandbox.addFault(buildJsonObject { put("path", "/api/workers"); put("status", 503); put("times", 1) })
        client.workers.create("x [seconds=0]", files = listOf(Upload.of("a.bin", null, again)))
        assertEquals(listOf(2, 0), listOf(again.opened.get(), again.open.get()))
    }

    @Test
    fun `what a cancelled call has opened is closed`(): Unit = runBlocking {
        val release = java.util.concurrent.CountDownLatch(1)
        val begun = java.util.concurrent.CountDownLatch(1)
        val closed = AtomicInteger()
        val slow = Upload.of("slow.bin", null) {
            object : InputStream() {
                override fun read(): Int {
                    begun.countDown()
                    release.await()
                    return 1
                }

                override fun close() {
                    closed.incrementAndGet()
                }
            }
        }
        val call = launch(Dispatchers.Default) { client.workers.create("x", files = listOf(slow)) }
        assertTrue(begun.await(20, java.util.concurrent.TimeUnit.SECONDS))
        call.cancelAndJoin()
        release.countDown()
        assertTrue(eventually { closed.get() == 1 })
        assertEquals(0, sandbox.runs())
    }

    @Test
    fun `what reading failed with is beside the error`(): Unit = runBlocking {
        val own = IOException("the tape is torn")
        val error = assertThrows(HandingerError::class.java) {
            runBlocking { client.workers.create("x", files = listOf(Upload.of("a.bin", null) { throw own })) }
        }
        assertTrue(own in error.suppressed) { error.stackTraceToString() }
    }

    @Test
    fun `a file inside another file system is that file, in and out`(@TempDir folder: Path): Unit = runBlocking {
        // The decoy has the same path in the file system of this machine.
        val decoy = folder.resolve("a.txt").also { Files.write(it, "local".encodeToByteArray()) }
        val zip = java.net.URI.create("jar:" + folder.resolve("files.zip").toUri())
        java.nio.file.FileSystems.newFileSystem(zip, mapOf("create" to "true")).use { inside ->
            val file = inside.getPath("$decoy")
            Files.createDirectories(file.parent)
            Files.write(file, "zipped".encodeToByteArray())
            val worker = client.workers.create("x [seconds=0]", files = listOf(Upload.of(file)))
            assertEquals("zipped", client.workers.retrieveFile("a.txt", worker.id).text())

            val into = inside.getPath("${folder.resolve("b.txt")}")
            assertEquals(into, client.workers.retrieveFile("a.txt", worker.id).writeTo(into))
            assertEquals("zipped", Files.readAllBytes(into).decodeToString())
            assertEquals(inside.getPath("$decoy"), client.workers.retrieveFile("a.txt", worker.id).writeTo(file.parent))
            assertTrue(Files.notExists(folder.resolve("b.txt")))
            val options = MapOptions(resumeFile = inside.getPath("/runs.jsonl"))
            val error = assertThrows(InvalidInputError::class.java) {
                runBlocking { client.workers.map(listOf(WorkerInput("x")), options = options) }
            }
            assertEquals("resume_file", error.field)
        }
        assertEquals("local", Files.readAllBytes(decoy).decodeToString())
    }
}
