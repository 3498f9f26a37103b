package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;

/** A webhook receiver that writes down what it gets, and answers as it is told. */
final class Receiver implements AutoCloseable {

    /** What was received, in the order of arrival. */
    record Received(
            String id,
            String conversation,
            long sequence,
            int attempt,
            long epoch,
            Map<String, String> headers,
            String body) {

        /** Of the messages in it. */
        List<Long> sequences() {
            var last = headers.get("gridrelay-last-sequence");
            return LongStream.rangeClosed(sequence, last == null ? sequence : Long.parseLong(last))
                    .boxed()
                    .toList();
        }
    }

    interface Answering {
        /** The status. */
        int to(Received request) throws Exception;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<Received> journal = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> open = new java.util.concurrent.ConcurrentHashMap<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile Answering answering = request -> 200;
    private volatile Function<Received, String> text = request -> "ok";

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/hook?a=1");
    }

    void answer(Answering with) {
        answering = with;
    }

    /** What an answer's body says. */
    void say(Function<Received, String> what) {
        text = what;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var received = new Received(
                headers.get("webhook-id"),
                headers.get("gridrelay-conversation"),
                Long.parseLong(headers.get("gridrelay-sequence")),
                Integer.parseInt(headers.get("gridrelay-attempt")),
                Long.parseLong(headers.get("gridrelay-epoch")),
                headers,
                body);
        var inLane = open.computeIfAbsent(received.conversation(), any -> new AtomicInteger());
        if (inLane.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
        }
        journal.add(received);
        int status;
        try {
            status = answering.to(received);
        } catch (Exception e) {
            status = 500;
        }
        inLane.decrementAndGet();
        var empty = status == 204 || status == 304;
        var said = text.apply(received).getBytes(UTF_8);
        exchange.sendResponseHeaders(status, empty ? -1 : said.length);
        if (!empty) {
            exchange.getResponseBody().write(said);
        }
        exchange.close();
    }

    List<Received> journal() {
        return new ArrayList<>(journal);
    }

    List<Received> of(String conversation) {
        return journal.stream()
                .filter(received -> received.conversation().equals(conversation))
                .toList();
    }

    /** The sequences that a conversation's receiver saw. */
    List<Long> sequences(String conversation) {
        return of(conversation).stream().map(Received::sequence).toList();
    }

    /** How often a request of a conversation was open while another began. */
    int overlaps() {
        return overlaps.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
