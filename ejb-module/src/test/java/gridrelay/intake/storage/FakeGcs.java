package gridrelay.intake.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What Google documents of the JSON interface, as far as a storage needs it: resumable sessions with ranges, preconditions,
 * cancelling; objects with size and CRC32C. Breaks what a test wants broken.
 */
public final class FakeGcs implements AutoCloseable {

    static final String BUCKET = "checked-files";

    private static final int UNIT = 256 << 10;
    private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+)");

    static final class Session {
        final String name;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        String resource; // once complete

        Session(String name) {
            this.name = name;
        }
    }

    private volatile int breakAfter = -1;
    /** Once: the object is complete, and the answer lost. */
    volatile boolean loseAnswer;
    /** The first byte becomes another on the way. */
    volatile boolean damage;
    /** Every call is answered so, unless 0. */
    volatile int refuse;
    /** What callers have to show, and get at {@code /token}; null: nothing. */
    volatile String token;
    /** Called before a chunk is looked at. */
    volatile Runnable before = () -> {};

    private final List<String> ranges = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public FakeGcs() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Once: of the next chunk only so many bytes are kept, and the connection breaks. */
    public void breakAfter(int bytes) {
        breakAfter = bytes;
    }

    /** What was sent, as the requests said. */
    public List<String> ranges() {
        return ranges;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getRawPath();
            var query = exchange.getRequestURI().getRawQuery();
            if (refuse != 0) {
                answer(exchange, refuse, "");
            } else if (path.equals("/token")) {
                answer(
                        exchange,
                        200,
                        "{\"access_token\":\"" + token + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}");
            } else if (token != null
                    && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, "");
            } else if (path.equals("/upload/storage/v1/b/" + BUCKET + "/o")) {
                upload(exchange, parameters(query), body);
            } else if (path.equals("/storage/v1/b/" + BUCKET + "/o")) {
                answer(exchange, 200, "{\"kind\":\"storage#objects\"}");
            } else if (path.startsWith("/storage/v1/b/" + BUCKET + "/o/")) {
                object(exchange, URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), UTF_8), query);
            } else {
                answer(exchange, 404, "");
            }
        }
    }

    private static Map<String, String> parameters(String query) {
        var all = new ConcurrentHashMap<String, String>();
        for (var one : query.split("&")) {
            var parts = one.split("=", 2);
            all.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        return all;
    }

    private void upload(HttpExchange exchange, Map<String, String> parameters, byte[] body) throws IOException {
        var id = parameters.get("upload_id");
        if (id == null) {
            if (!"0".equals(parameters.get("ifGenerationMatch"))
                    || !parameters.get("uploadType").equals("resumable")) {
                answer(exchange, 400, "");
                return;
            }
            var begun = UUID.randomUUID().toString();
            sessions.put(begun, new Session(parameters.get("name")));
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            url() + "/upload/storage/v1/b/" + BUCKET + "/o?uploadType=resumable&upload_id=" + begun);
            answer(exchange, 200, "");
            return;
        }
        before.run();
        var session = sessions.get(id);
        if (session == null) {
            answer(exchange, 410, "");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            sessions.remove(id);
            answer(exchange, 499, "");
        } else {
            chunk(exchange, session, body);
        }
    }

    private void chunk(HttpExchange exchange, Session session, byte[] body) throws IOException {
        var text = exchange.getRequestHeaders().getFirst("Content-Range");
        ranges.add(text);
        var range = RANGE.matcher(text);
        if (!range.matches()) {
            answer(exchange, 400, "");
            return;
        }
        var total = Integer.parseInt(range.group(3));
        if (range.group(1) != null && session.resource == null) {
            var from = Integer.parseInt(range.group(1));
            var last = from + body.length == total;
            if (from != session.received.size() || (!last && body.length % UNIT != 0)) {
                answer(exchange, 400, "");
                return;
            }
            if (breakAfter >= 0) {
                session.received.write(body, 0, breakAfter);
                breakAfter = -1;
                return; // closed without an answer
            }
            session.received.write(body, 0, body.length);
        }
        if (session.received.size() < total) {
            if (session.received.size() > 0) {
                exchange.getResponseHeaders().set("Range", "bytes=0-" + (session.received.size() - 1));
            }
            answer(exchange, 308, "");
            return;
        }
        finish(exchange, session);
    }

    private void finish(HttpExchange exchange, Session session) throws IOException {
        if (session.resource == null) {
            var bytes = session.received.toByteArray();
            if (damage) {
                bytes[0]++;
            }
            if (objects.putIfAbsent(session.name, bytes) != null) {
                answer(exchange, 412, "");
                return;
            }
            session.resource = resource(session.name);
            if (loseAnswer) {
                loseAnswer = false;
                return;
            }
        }
        answer(exchange, 200, session.resource);
    }

    private void object(HttpExchange exchange, String name, String query) throws IOException {
        if (!objects.containsKey(name)) {
            answer(exchange, 404, "");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            objects.remove(name);
            answer(exchange, 204, "");
        } else if ("alt=media".equals(query)) {
            exchange.sendResponseHeaders(200, objects.get(name).length);
            exchange.getResponseBody().write(objects.get(name));
        } else {
            answer(exchange, 200, resource(name));
        }
    }

    private String resource(String name) {
        var crc = new CRC32C();
        crc.update(objects.get(name));
        return Json.createObjectBuilder()
                .add("kind", "storage#object")
                .add("name", name)
                .add("generation", "1")
                .add("size", Integer.toString(objects.get(name).length))
                .add(
                        "crc32c",
                        Base64.getEncoder()
                                .encodeToString(ByteBuffer.allocate(4)
                                        .putInt((int) crc.getValue())
                                        .array()))
                .build()
                .toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
