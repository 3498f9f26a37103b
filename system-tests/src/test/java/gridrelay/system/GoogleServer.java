package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gridrelay.system.node.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** As much of Google Cloud Storage's JSON interface as one bucket needs whose objects come by resumable sessions. */
final class GoogleServer implements AutoCloseable {

    private static final String BUCKET = "checked-files";
    private static final String OBJECTS = "/storage/v1/b/" + BUCKET + "/o";
    private static final Pattern NAME = Pattern.compile("[?&]name=([^&]+)");
    private static final Pattern TOTAL = Pattern.compile("bytes .+/(\\d+)");

    private record Session(String name, ByteArrayOutputStream bytes) {}

    /** Every call is answered with 503. */
    volatile boolean away;

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    GoogleServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Has a node store its files here. */
    void attach(Node node) {
        node.with("GRIDRELAY_INTAKE_STORAGE", "gcs")
                .with("GRIDRELAY_INTAKE_GCS_BUCKET", BUCKET)
                .with("GRIDRELAY_INTAKE_GCS_ENDPOINT", url())
                .with("GRIDRELAY_INTAKE_GCS_CREDENTIALS", "none")
                .with("GRIDRELAY_INTAKE_GCS_CHUNK_BYTES", "262144");
    }

    int files() {
        return objects.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getRawPath();
            if (away) {
                answer(exchange, 503, "");
            } else if (path.equals("/upload" + OBJECTS)) {
                begin(exchange);
            } else if (path.startsWith("/session/")) {
                take(exchange, sessions.get(path), body);
            } else if (path.equals(OBJECTS)) {
                answer(exchange, 200, "{\"kind\":\"storage#objects\"}");
            } else if (path.startsWith(OBJECTS + "/")) {
                object(exchange, URLDecoder.decode(path.substring(OBJECTS.length() + 1), UTF_8));
            } else {
                answer(exchange, 404, "");
            }
        }
    }

    private void begin(HttpExchange exchange) throws IOException {
        var name = NAME.matcher(exchange.getRequestURI().getRawQuery());
        var session = "/session/" + UUID.randomUUID();
        if (name.find()) {
            sessions.put(session, new Session(URLDecoder.decode(name.group(1), UTF_8), new ByteArrayOutputStream()));
            exchange.getResponseHeaders().set("Location", url() + session);
        }
        answer(exchange, 200, "");
    }

    private void take(HttpExchange exchange, Session session, byte[] body) throws IOException {
        var total = TOTAL.matcher(exchange.getRequestHeaders().getFirst("Content-Range"));
        if (session == null || !total.matches()) {
            answer(exchange, 410, "");
            return;
        }
        session.bytes().write(body);
        if (session.bytes().size() < Integer.parseInt(total.group(1))) {
            exchange.getResponseHeaders()
                    .set("Range", "bytes=0-" + (session.bytes().size() - 1));
            answer(exchange, 308, "");
        } else if (objects.putIfAbsent(session.name(), session.bytes().toByteArray()) == null) {
            answer(exchange, 200, about(session.name()));
        } else {
            answer(exchange, 412, "");
        }
    }

    private void object(HttpExchange exchange, String name) throws IOException {
        if (!objects.containsKey(name)) {
            answer(exchange, 404, "");
        } else if ("alt=media".equals(exchange.getRequestURI().getRawQuery())) {
            exchange.sendResponseHeaders(200, objects.get(name).length);
            exchange.getResponseBody().write(objects.get(name));
        } else {
            answer(exchange, 200, about(name));
        }
    }

    private String about(String name) {
        var crc = new CRC32C();
        crc.update(objects.get(name));
        var bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        return "{\"size\":\"" + objects.get(name).length + "\",\"crc32c\":\""
                + Base64.getEncoder().encodeToString(bytes) + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.sendResponseHeaders(status, json.isEmpty() ? -1 : json.length());
        if (!json.isEmpty()) {
            exchange.getResponseBody().write(json.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
