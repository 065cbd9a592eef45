package app;

import com.handinger.CallOptions;
import com.handinger.ClientOptions;
import com.handinger.NotFoundError;
import com.handinger.Upload;
import com.handinger.WorkerEvent;
import com.handinger.futures.EventIterator;
import com.handinger.futures.HandingerFutures;
import com.handinger.models.Budget;
import com.handinger.models.Worker;
import com.handinger.resources.When;
import com.handinger.testing.Sandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What an app in Java does with the package, against a sandbox. */
class AppTest {
    @Test
    void works() {
        try (Sandbox sandbox = Sandbox.start()) {
            ClientOptions settings = ClientOptions.builder()
                    .apiKey("any").baseUrl(sandbox.getBaseUrl()).timeout(Duration.ofSeconds(30)).build();
            HandingerFutures client = new HandingerFutures(settings);
            call(client);
            stream(client);
            refuse(client);
            expect(sandbox.runs() == 2, "two runs were paid for, not " + sandbox.runs());
        }
    }

    private static void call(HandingerFutures client) {
        CallOptions options = CallOptions.builder().maxRetries(1).idempotencyKey("app-1").build();
        List<Upload> files = List.of(Upload.of("notes.txt", "Ask Ida first."));
        Worker worker = client.getWorkers().create("x [seconds=0] [say=Hello.]", Budget.of("low"), files, options).join();
        expect(worker.getOutputText().equals("Hello."), worker.toString());
        byte[] file = client.getWorkers().retrieveFile("notes.txt", worker.getId()).join().bytes().join();
        expect(new String(file, StandardCharsets.UTF_8).equals("Ask Ida first."), "the file came back otherwise");
        client.getWorkers().getSchedules()
                .create(worker.getId(), "Look again", When.every(Duration.ofHours(1))).join();
        int schedules = client.getWorkers().getSchedules().list(worker.getId()).join().getSchedules().size();
        expect(schedules == 1, schedules + " schedules");
    }

    private static void stream(HandingerFutures client) {
        StringBuilder words = new StringBuilder();
        EventIterator events = client.getWorkers().createStream("x [seconds=0] [say=One two.]").join();
        for (WorkerEvent event : events) {
            if (event instanceof WorkerEvent.Text text) {
                words.append(text.getText());
            }
        }
        expect(words.toString().equals("One two."), words.toString());
        expect(events.finalWorker().join().getOutputText().equals("One two."), "another answer");
    }

    private static void refuse(HandingerFutures client) {
        try {
            client.getWorkers().retrieve("wrk_nobody").join();
        } catch (CompletionException failure) {
            expect(failure.getCause() instanceof NotFoundError, failure.toString());
            return;
        }
        throw new AssertionError("nobody was found");
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
