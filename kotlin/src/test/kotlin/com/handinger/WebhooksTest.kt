package com.handinger

import com.handinger.models.WebhookDelivery
import com.handinger.models.WebhookDeliveryType
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

/** Deliveries, real ones and forged ones. */
class WebhooksTest : SandboxTest() {
    @Test
    fun `a real delivery is genuine`(): Unit = runBlocking {
        val came = CompletableFuture<WebhookDelivery>()
        val token = CompletableFuture<String>()
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            val body = exchange.requestBody.readBytes()
            runCatching { WebhookVerifier.verify(exchange.requestHeaders, body, token.get()) }
                .fold(came::complete, came::completeExceptionally)
            exchange.sendResponseHeaders(204, -1)
            exchange.close()
        }
        server.start()
        try {
            val template = client.workers.createTemplate(title = "Scout")
            val hook = client.workers.webhooks.update(template.id, "http://127.0.0.1:${server.address.port}/")
            token.complete(hook.token)
            client.tasks.create("x [seconds=0]", workerId = template.id, taskId = "tsk_mine")
            val delivery = came.get(20, TimeUnit.SECONDS)
            assertEquals(WebhookDeliveryType.TaskCompleted, delivery.type)
            assertEquals("tsk_mine", delivery.taskId)
            assertEquals(template.id, delivery.worker?.id)
        } finally {
            server.stop(0)
        }
    }

    @Test
    fun `a forged delivery is refused, and the token does not show`() {
        val body = TESTS.resolve("fixtures/webhook_delivery.json").readBytes()
        for (headers in listOf(emptyMap(), mapOf("X-HANDINGER-TOKEN" to listOf("whk_forged")))) {
            val error = assertThrows(WebhookVerificationError::class.java) {
                WebhookVerifier.verify(headers, body, "whk_secret")
            }
            assertFalse("whk_" in "$error")
        }
        val genuine = mapOf("x-handinger-token" to listOf("whk_secret"))
        assertThrows(APIResponseValidationError::class.java) {
            WebhookVerifier.verify(genuine, "[]".encodeToByteArray(), "whk_secret")
        }
        assertEquals("tsk_7Rm2cQxW9-LbNa", WebhookVerifier.verify(genuine, body, "whk_secret").taskId)
    }
}
