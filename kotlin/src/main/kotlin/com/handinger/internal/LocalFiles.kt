package com.handinger.internal

import java.io.IOException
import java.nio.file.AtomicMoveNotSupportedException
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.Paths
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING

/**
 * The absolute path as the core can open it; null when only Java can: it is of another file system,
 * or its bytes are no text.
 */
internal fun localText(path: Path): String? {
    val system = FileSystems.getDefault()
    if (path.fileSystem !== system) return null
    val absolute = path.toAbsolutePath()
    val text = absolute.toString()
    val same = (unicodeNames || text.all { it.code < 128 }) && system.getPath(text) == absolute
    return text.takeIf { same }
}

/** Whether the names of files are what Rust takes them for. */
private val unicodeNames: Boolean =
    System.getProperty("sun.jnu.encoding").orEmpty().uppercase() == "UTF-8" ||
        System.getProperty("os.name").orEmpty().startsWith("Windows")

/**
 * Writes a file where the core cannot: it writes into a folder of this machine, from where the whole
 * file is brought to its place.
 */
internal suspend fun writeElsewhere(path: Path, write: suspend (folder: String) -> String): Path {
    val folder = Files.createTempDirectory("handinger-")
    try {
        val whole = Paths.get(write(folder.toString()))
        return moveInto(path, whole)
    } catch (error: IOException) {
        throw refused("path", "$path cannot be written: $error").apply { addSuppressed(error) }
    } finally {
        folder.toFile().deleteRecursively()
    }
}

private fun moveInto(path: Path, whole: Path): Path {
    val target = if (Files.isDirectory(path)) path.resolve(whole.fileName.toString()) else path
    val part = target.resolveSibling("${target.fileName}.part")
    try {
        Files.copy(whole, part, REPLACE_EXISTING)
        try {
            Files.move(part, target, ATOMIC_MOVE, REPLACE_EXISTING)
        } catch (_: AtomicMoveNotSupportedException) {
            Files.move(part, target, REPLACE_EXISTING)
        }
    } finally {
        Files.deleteIfExists(part)
    }
    return target
}
