package gridrelay.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gridrelay.system.client.ExactSender;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.oracle.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Messages that wait behind a paused endpoint, the same number in each conversation.
 *
 * @param messages in all
 */
record Backlog(RelayClient client, String endpoint, int conversations, int messages) {

    private static final int BATCH = 500;

    /** With the envelope a body is about 480 bytes. */
    private static final String PADDING = "x".repeat(350);

    /**
     * Pauses the endpoint and accepts the messages in batches.
     *
     * @return accepts a second
     */
    double accept() throws Exception {
        client.pause(endpoint);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var sender = new ExactSender(client); // a cold H2 may say "later"; then nothing of the batch is there
            long begin = System.nanoTime();
            List<Future<?>> batches = new ArrayList<>();
            for (int first = 0; first < messages; first += BATCH) {
                int from = first;
                batches.add(threads.submit(() -> sender.send(batch(from), () -> false)));
            }
            for (Future<?> batch : batches) {
                batch.get();
            }
            return messages / ((System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdownNow(); // threads that are left keep a failed benchmark's process alive
        }
    }

    private List<Outgoing> batch(int from) {
        var batch = new ArrayList<Outgoing>();
        for (int i = from; i < Math.min(messages, from + BATCH); i++) {
            ObjectNode data =
                    JsonNodeFactory.instance.objectNode().put("number", i).put("padding", PADDING);
            batch.add(new Outgoing(new Lane("c-" + i % conversations, endpoint), "message.created", data, null));
        }
        return batch;
    }

    /** Resumes the endpoint, and waits until all has arrived. */
    Arrivals deliver(Nginx sink) {
        long before = sink.count();
        client.resume(endpoint);
        return Arrivals.await(sink, before, messages, Duration.ofMinutes(5)).inOrder();
    }
}
