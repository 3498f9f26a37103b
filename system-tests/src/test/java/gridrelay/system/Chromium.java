package gridrelay.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * One page of a headless Chromium, spoken to by the DevTools protocol. Tests that need it are left out, and say so, where there is
 * none.
 */
final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private String session;

    /** @param folder of its profile, empty */
    Chromium(Path folder) throws Exception {
        process = new ProcessBuilder(
                        program(),
                        "--headless=new",
                        "--no-sandbox", // root has none
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.toAbsolutePath(),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(folder.resolve("chromium.log")), new Listener())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var page = call("Target.createTarget", Map.of("url", "about:blank"));
        session = call(
                        "Target.attachToTarget",
                        Map.of("targetId", page.path("targetId").asText(), "flatten", true))
                .path("sessionId")
                .asText();
        for (var domain : List.of("Page", "Runtime", "DOM", "Network", "Accessibility")) {
            call(domain + ".enable", Map.of());
        }
    }

    private static String program() {
        for (var name : List.of("chromium", "chromium-browser", "google-chrome")) {
            var found = Stream.of(System.getenv("PATH").split(":"))
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (found.isPresent()) {
                return found.get().toString();
            }
        }
        System.err.println("NOT TESTED in a browser: there is no Chromium");
        return Assumptions.abort("not tested in a browser: there is no Chromium");
    }

    private static URI address(Path log) throws Exception {
        for (var end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(50)) {
            var listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return URI.create(listening.group(1));
            }
        }
        throw new AssertionError("Chromium does not start: " + Files.readString(log));
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(String text) {
        try {
            var message = JSON.readTree(text);
            if (message.has("id")) {
                answers.remove(message.path("id").asInt()).complete(message);
            } else if (message.path("method").asText().equals("Page.javascriptDialogOpening")) {
                send("Page.handleJavaScriptDialog", Map.of("accept", true)); // a page that is left asks whether it may
            } else {
                events.add(message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized CompletableFuture<JsonNode> send(String method, Map<String, ?> parameters) {
        var id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        var call = JSON.createObjectNode().put("id", id).put("method", method);
        call.set("params", JSON.valueToTree(parameters));
        if (session != null) {
            call.put("sessionId", session);
        }
        socket.sendText(call.toString(), true).join();
        return answer;
    }

    /** Calls a method of the protocol. */
    JsonNode call(String method, Map<String, ?> parameters) {
        try {
            var answer = send(method, parameters).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer.has("error")) {
                throw new AssertionError(method + ": " + answer.path("error"));
            }
            return answer.path("result");
        } catch (Exception e) {
            throw new AssertionError(method, e);
        }
    }

    /** What the page's script comes to; waits for a promise. */
    JsonNode evaluate(String script) {
        var result = call(
                "Runtime.evaluate",
                Map.of("expression", script, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(script + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    void go(URI url) {
        call("Page.navigate", Map.of("url", url.toString()));
    }

    /** The text of an element; empty if there is none. */
    String text(String selector) {
        return evaluate("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''")
                .asText();
    }

    void click(String selector) {
        evaluate("document.querySelector(" + quoted(selector) + ").click()");
    }

    /** Drops files or folders there, as from the desktop. */
    void drop(String selector, Path... files) {
        var at = evaluate("(() => { const box = document.querySelector(" + quoted(selector)
                + ").getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()");
        var data = Map.of(
                "items",
                List.of(),
                "files",
                Stream.of(files).map(file -> file.toAbsolutePath().toString()).toList(),
                "dragOperationsMask",
                1);
        for (var type : List.of("dragEnter", "dragOver", "drop")) {
            call(
                    "Input.dispatchDragEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            at.path(0).asDouble(),
                            "y",
                            at.path(1).asDouble(),
                            "data",
                            data));
        }
    }

    /** Presses and lets go of a key: {@code Tab}, {@code Enter}. */
    void press(String key) {
        var code = key.equals("Enter") ? 13 : 9;
        var parameters = Map.of("key", key, "code", key, "windowsVirtualKeyCode", code);
        var down = new HashMap<String, Object>(parameters);
        down.put("type", "keyDown");
        if (key.equals("Enter")) {
            down.put("text", "\r");
        }
        call("Input.dispatchKeyEvent", down);
        var up = new HashMap<String, Object>(parameters);
        up.put("type", "keyUp");
        call("Input.dispatchKeyEvent", up);
    }

    /** So many bytes a second go out at most; -1: as many as can. */
    void slow(int bytesASecond) {
        call(
                "Network.emulateNetworkConditions",
                Map.of("offline", false, "latency", 0, "downloadThroughput", -1, "uploadThroughput", bytesASecond));
    }

    /** The requests that the page has sent since the last call of {@link #forget}, of a method. */
    List<JsonNode> requests(String method) {
        var found = new ArrayList<JsonNode>();
        for (var event : events("Network.requestWillBeSent")) {
            var request = event.path("request");
            if (request.path("method").asText().equals(method)) {
                found.add(request);
            }
        }
        return found;
    }

    List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.path("method").asText().equals(method))
                .map(event -> event.path("params"))
                .toList();
    }

    void forget() {
        events.clear();
    }

    static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
