package app;

import com.handinger.ClientOptions;
import com.handinger.NotFoundError;
import com.handinger.Upload;
import com.handinger.WorkerEvent;
import com.handinger.futures.EventIterator;
import com.handinger.futures.HandingerFutures;
import com.handinger.models.Worker;
import com.handinger.testing.Sandbox;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Everything that a shrinker could break: callbacks from Rust, models, events, errors. */
public final class Shrunk {
    public static void main(String[] arguments) {
        try (Sandbox sandbox = Sandbox.start()) {
            HandingerFutures client = new HandingerFutures(ClientOptions.builder().apiKey("any").baseUrl(sandbox.getBaseUrl()).build());
            Upload file = Upload.of("a.txt", null, () -> new ByteArrayInputStream("notes".getBytes()));
            Worker worker = client.getWorkers().create("x [seconds=0] [say=Hello.]", null, List.of(file)).join();
            expect("Hello.", worker.getOutputText());
            byte[] back = client.getWorkers().retrieveFile("a.txt", worker.getId()).join().bytes().join();
            expect("notes", new String(back));
            StringBuilder words = new StringBuilder();
            try (EventIterator events = client.getWorkers().createStream("x [seconds=0] [say=One two.]").join()) {
                for (WorkerEvent event : events) {
                    if (event instanceof WorkerEvent.Text text) words.append(text.getText());
                }
            }
            expect("One two.", words.toString());
            try {
                client.getWorkers().retrieve("wrk_nobody").join();
                throw new AssertionError("nobody was found");
            } catch (CompletionException failure) {
                expect(NotFoundError.class, failure.getCause().getClass());
                expect(404, ((NotFoundError) failure.getCause()).getStatus());
            }
        }
        System.out.println("the shrunk app works");
    }

    private static void expect(Object expected, Object came) {
        if (!expected.equals(came)) throw new AssertionError("expected " + expected + ", not " + came);
    }
}
