package gridrelay.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gridrelay.system.client.ExactSender;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.oracle.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

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

    /**
     * Resumes the endpoint; fails if a message is missing, comes twice or out of order.
     *
     * @return deliveries a second, from the first to the last request in nginx's log
     */
    double deliver(Nginx sink) {
        long before = sink.count();
        client.resume(endpoint);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> sink.count() >= before + messages);
        List<Nginx.Hit> hits = sink.hits(before);
        Map<String, Long> last = new HashMap<>();
        for (Nginx.Hit hit : hits) {
            long expected = last.merge(hit.conversation(), 1L, Long::sum);
            if (hit.sequence() != expected) {
                throw new AssertionError(hit + " instead of #" + expected);
            }
        }
        if (hits.size() != messages) {
            throw new AssertionError(hits.size() + " requests");
        }
        return messages / (hits.get(hits.size() - 1).seconds() - hits.get(0).seconds());
    }
}
