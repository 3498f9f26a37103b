package gridrelay.system.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Keeps accepting messages of many conversations, each worker one after the other, until told to finish. */
public final class Load implements AutoCloseable {

    private final ExactSender sender;
    private final String endpoint;
    private final int conversations;
    private final int batch;
    private final Duration rest;
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong made = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> workers = new ArrayList<>();
    private volatile boolean finishing;
    private volatile boolean givingUp;

    private Load(RelayClient client, String endpoint, int conversations, int batch, Duration rest) {
        this.sender = new ExactSender(client);
        this.endpoint = endpoint;
        this.conversations = conversations;
        this.batch = batch;
        this.rest = rest;
    }

    public static Load start(RelayClient client, String endpoint, int conversations, int workers) {
        return start(client, endpoint, conversations, workers, 1);
    }

    /** @param batch how many messages one call has */
    public static Load start(RelayClient client, String endpoint, int conversations, int workers, int batch) {
        return start(client, endpoint, conversations, workers, batch, Duration.ZERO);
    }

    /** @param rest of each worker between its calls */
    public static Load start(
            RelayClient client, String endpoint, int conversations, int workers, int batch, Duration rest) {
        var load = new Load(client, endpoint, conversations, batch, rest);
        for (int i = 0; i < workers; i++) {
            load.workers.add(load.threads.submit(load::work));
        }
        return load;
    }

    private Void work() throws InterruptedException {
        while (!finishing) {
            acknowledged.addAll(
                    sender.send(Stream.generate(this::next).limit(batch).toList(), () -> givingUp));
            Thread.sleep(rest.toMillis());
        }
        return null;
    }

    private Outgoing next() {
        long number = made.incrementAndGet();
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("number", number);
        return new Outgoing(
                new Lane("c-" + number % conversations, endpoint), "message.created", data, ExactSender.newKey());
    }

    /** How many were acknowledged so far. */
    public int count() {
        return acknowledged.size();
    }

    /** How many calls were made so far, repeats by the balancer not counted. */
    public int asked() {
        return sender.asked();
    }

    /** How many of these calls failed, though the balancer had repeated them. */
    public int unanswered() {
        return sender.unanswered();
    }

    /** Sends nothing new, waits until every message's fate is known, and returns what was acknowledged. */
    public List<Acknowledged> finish() {
        finishing = true;
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                throw new AssertionError("the load generator failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        finishing = true;
        givingUp = true;
        threads.shutdownNow();
    }
}
