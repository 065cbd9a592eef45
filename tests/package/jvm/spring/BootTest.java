package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.handinger.ClientOptions;
import com.handinger.NotFoundError;
import com.handinger.futures.HandingerFutures;
import com.handinger.models.Worker;
import com.handinger.testing.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kotlin.KotlinVersion;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A service that asks a worker: what comes out of its HTTP end, and that it starts and stops. */
class BootTest {
    @SpringBootApplication
    @RestController
    static class Service {
        private final HandingerFutures client;

        Service(HandingerFutures client) {
            this.client = client;
        }

        @PostMapping("/ask")
        CompletableFuture<Map<String, String>> ask(@RequestBody String input) {
            return client.getWorkers().create(input).thenApply(Service::told);
        }

        @GetMapping("/workers/{id}")
        Map<String, String> read(@PathVariable String id) {
            return told(client.getWorkers().retrieve(id).join());
        }

        @ExceptionHandler(NotFoundError.class)
        ResponseEntity<String> missing(NotFoundError error) {
            return ResponseEntity.status(404).body(error.getMessage());
        }

        private static Map<String, String> told(Worker worker) {
            return Map.of("id", worker.getId(), "text", worker.getOutputText());
        }
    }

    @SpringBootApplication
    static class Settings {
        @Bean
        HandingerFutures client(@Value("${service}") String url) {
            return new HandingerFutures(ClientOptions.builder().apiKey("any").baseUrl(url).build());
        }
    }

    @Test
    void answersOverHttp() throws Exception {
        assertTrue(KotlinVersion.CURRENT.toString().startsWith(System.getProperty("pinned.kotlin")), KotlinVersion.CURRENT.toString());
        try (Sandbox sandbox = Sandbox.start();
                ConfigurableApplicationContext service = SpringApplication.run(
                        new Class<?>[] {Service.class, Settings.class},
                        new String[] {"--server.port=0", "--service=" + sandbox.getBaseUrl(), "--spring.main.banner-mode=off", "--logging.level.root=warn"})) {
            String url = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
            HttpClient http = HttpClient.newHttpClient();
            HttpResponse<String> asked = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/ask")).header("content-type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("x [seconds=0] [say=Hello.]")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, asked.statusCode(), asked.body());
            assertTrue(asked.body().contains("\"text\":\"Hello.\""), asked.body());
            assertEquals(1, sandbox.runs());
            HttpResponse<String> missing = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/workers/wrk_nobody")).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(404, missing.statusCode(), missing.body());
        }
    }
}
