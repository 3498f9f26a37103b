package gridrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * How long the content check takes for files that are made to exhaust it, as their events tell: from the start of the check, with a
 * warm child, to the verdict, and with the digest that is compared before a refusal. The child's heap is bounded; what it has
 * held at most, all in all, is its peak so far.
 */
public final class BombBenchmark {

    private static final String POLICY = "bombs";

    private BombBenchmark() {}

    /** Argument: how often each is sent. */
    public static void main(String[] arguments) throws Exception {
        int times = Machine.argument(arguments, 0, 7);
        try (Node node = Node.in(Machine.folder("bombs")).with("GRIDRELAY_INTAKE_CONTENT_CHILDREN", "1")) {
            node.start();
            var policy = Map.of("types", List.of("zip", "txt"), "maxBytes", 1 << 30);
            new RelayClient(node.url(), node.token())
                    .call("PUT", "/policies/" + POLICY, policy)
                    .expect(201);
            var files = new FileClient(node.url(), node.token());
            verdict(files, "warm.txt", "hello\n".getBytes(StandardCharsets.UTF_8));
            System.out.printf("| none yet | | | %.0f MB |%n", childPeak(node));
            for (var bomb : Bombs.all().entrySet()) {
                var content = bomb.getValue().make();
                var millis = new ArrayList<Double>();
                var code = "";
                for (int time = 0; time < times; time++) {
                    var verdict = verdict(files, "bomb.zip", content);
                    millis.add(verdict.path("durationMs").asDouble());
                    code = verdict.path("detail").asText();
                }
                System.out.printf(
                        "| %s, %.1f MB | %s | median **%.0f ms**, longest %.0f ms | %.0f MB |%n",
                        bomb.getKey(),
                        content.length / 1e6,
                        code,
                        Machine.median(millis),
                        Machine.percentile(millis, 100),
                        childPeak(node));
            }
            System.out.println("| the child: " + String.join(" ", bounds(node)) + " | " + Machine.describe() + " |");
        }
    }

    /** The event that the check led to. What the scanner has stopped at is released to it. */
    private static JsonNode verdict(FileClient files, String name, byte[] content) {
        var path = files.upload(name, content, POLICY);
        return Awaitility.await("a verdict on " + name)
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> {
                            if (files.file(path).path("status").asText().equals("INFECTED")) {
                                files.call("POST", path + "/release", (byte[]) null); // 409 on its way to quarantine
                            }
                            return afterCheck(files, path);
                        },
                        event -> event != null);
    }

    private static JsonNode afterCheck(FileClient files, String path) {
        var events = files.call("GET", path + "/events", (byte[]) null)
                .expect(200)
                .json()
                .path("items");
        boolean checked = false;
        for (var event : events) {
            if (checked) {
                return event;
            }
            checked = event.path("status").asText().equals("PENDING_TYPE_CHECK");
        }
        return null;
    }

    private static ProcessHandle child(Node node) {
        return ProcessHandle.of(node.pid())
                .orElseThrow()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("ChildMain"))
                .findFirst()
                .orElseThrow();
    }

    /** Megabytes resident at most since its start: heap, classes and stacks. */
    private static double childPeak(Node node) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + child(node).pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> bounds(Node node) throws IOException {
        return List.of(Files.readString(Path.of("/proc/" + child(node).pid() + "/cmdline"))
                        .split("\0"))
                .stream()
                .filter(argument -> argument.startsWith("-Xm") || argument.startsWith("-Xss"))
                .toList();
    }
}
