import com.handinger.ClientOptions
import com.handinger.Handinger
import com.handinger.NotFoundError
import com.handinger.testing.Sandbox
import io.ktor.http.HttpStatusCode
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.response.respondText
import io.ktor.server.response.respondTextWriter
import io.ktor.server.routing.get
import io.ktor.server.routing.routing
import java.net.HttpURLConnection
import java.net.URL
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** A service that asks workers, and hands their words on as they come. */
class KtorTest {
    private fun read(url: String): Pair<Int, String> {
        val connection = URL(url).openConnection() as HttpURLConnection
        val status = connection.responseCode
        val stream = if (status < 400) connection.inputStream else connection.errorStream
        return status to stream.use { it.readBytes().decodeToString() }
    }

    @Test
    fun `answers and streams over HTTP`(): Unit = Sandbox.start().use { sandbox ->
        val client = Handinger(ClientOptions(apiKey = "any", baseUrl = sandbox.baseUrl))
        val server = embeddedServer(Netty, port = 0, host = "127.0.0.1") {
            routing {
                get("/ask") { call.respondText(client.workers.create("x [seconds=0] [say=Hello.]").outputText) }
                get("/stream") {
                    call.respondTextWriter {
                        client.workers.createStream("x [seconds=0] [say=One two.]").text().collect {
                            write(it)
                            flush()
                        }
                    }
                }
                get("/missing") {
                    try {
                        client.workers.retrieve("wrk_nobody")
                    } catch (error: NotFoundError) {
                        call.respondText(error.message, status = HttpStatusCode.NotFound)
                    }
                }
            }
        }.start()
        try {
            val port = runBlocking { server.engine.resolvedConnectors().first().port }
            assertEquals(200 to "Hello.", read("http://127.0.0.1:$port/ask"))
            assertEquals(200 to "One two.", read("http://127.0.0.1:$port/stream"))
            assertEquals(404, read("http://127.0.0.1:$port/missing").first)
            assertEquals(2, sandbox.runs())
        } finally {
            server.stop(0, 0)
        }
    }
}
