package gridrelay.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.system.node.Node;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Clients that have a node accept messages of about 480 bytes, each sending as soon as its last call is answered, until they are
 * told to finish. Endpoints have their turn call by call, and conversations of their own. A call that is answered "later" has done
 * nothing, and its client goes on a moment later.
 */
public final class Producers implements AutoCloseable {

    /**
     * What they got accepted.
     *
     * @param messages in all
     */
    public record Accepted(long messages, double perSecond) {}

    private static final String PADDING = "x".repeat(350);

    private final Node node;
    private final List<String> endpoints;
    private final int conversations;
    private final int size;
    private final int batch;
    private final Poster poster;
    private final ExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean finishing;

    /**
     * @param conversations of each endpoint
     * @param batch messages of a call; 1 for calls of a single message each
     */
    public Producers(Node node, List<String> endpoints, int conversations, int clients, int batch) {
        this.node = node;
        this.endpoints = List.copyOf(endpoints);
        this.conversations = conversations;
        this.size = clients;
        this.batch = batch;
        this.poster = new Poster(clients);
        this.threads = Executors.newFixedThreadPool(clients);
    }

    /**
     * Sets them going.
     *
     * @param open asked before each call, by many threads; while it is false nothing is sent
     */
    public Producers start(BooleanSupplier open) {
        for (int i = 0; i < size; i++) {
            clients.add(threads.submit(() -> work(open)));
        }
        return this;
    }

    private Void work(BooleanSupplier open) throws IOException, InterruptedException {
        while (!finishing) {
            if (!open.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(5);
                continue;
            }
            int status = send(calls.getAndIncrement());
            if (status == 202) {
                accepted.addAndGet(batch);
            } else if (status == 429 || status == 503) {
                TimeUnit.MILLISECONDS.sleep(100);
            } else {
                throw new IllegalStateException("answered " + status);
            }
        }
        return null;
    }

    private int send(long call) throws IOException {
        String endpoint = endpoints.get((int) (call % endpoints.size()));
        long first = call / endpoints.size() * batch;
        if (batch == 1) {
            return post("/conversations/" + conversation(endpoint, first) + "/messages", message(endpoint, first, ""));
        }
        var body = new StringBuilder("[");
        for (long n = first; n < first + batch; n++) {
            body.append(n == first ? "" : ",")
                    .append(message(endpoint, n, "\"conversation\":\"" + conversation(endpoint, n) + "\","));
        }
        return post("/messages", body.append(']').toString());
    }

    private String conversation(String endpoint, long number) {
        return endpoint + "-" + number % conversations;
    }

    private static String message(String endpoint, long number, String more) {
        return "{" + more + "\"endpoint\":\"" + endpoint + "\",\"type\":\"message.created\",\"data\":{\"number\":"
                + number + ",\"padding\":\"" + PADDING + "\"}}";
    }

    private int post(String path, String body) throws IOException {
        URI url = node.url().resolve("/api/v1" + path);
        return poster.post(url, body.getBytes(UTF_8), "Authorization", "Bearer " + node.token());
    }

    /** Messages so far. */
    public long accepted() {
        return accepted.get();
    }

    /** Ends all clients; fails if one has failed. */
    public long finish() throws InterruptedException {
        finishing = true;
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a client failed", e.getCause());
            }
        }
        return accepted();
    }

    /** Lets them work for a while, and ends them. */
    public Accepted finishAfter(int seconds) throws InterruptedException {
        long before = accepted();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double perSecond = (accepted() - before) / ((System.nanoTime() - begin) / 1e9);
        return new Accepted(finish(), perSecond);
    }

    @Override
    public void close() throws IOException {
        finishing = true;
        threads.shutdownNow(); // threads that are left keep a failed benchmark's process alive
        poster.close();
    }
}
