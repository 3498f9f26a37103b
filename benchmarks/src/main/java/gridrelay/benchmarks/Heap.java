package gridrelay.benchmarks;

import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The heap of a node, as its JVM logs its collections. */
final class Heap {

    private static final Pattern FULL = Pattern.compile("Pause Full .*->(\\d+)M");

    private final Node node;
    private final Path log;

    private Heap(Node node, Path log) {
        this.node = node;
        this.log = log;
    }

    /** Of a node that is not started yet. */
    static Heap of(Node node, Path log) {
        return of(node, log, "");
    }

    /** @param jvm what its JVM gets besides */
    static Heap of(Node node, Path log, String jvm) {
        node.withJvm("-Xlog:gc:file=" + log.toAbsolutePath() + " " + jvm);
        return new Heap(node, log);
    }

    /** Has everything collected; what is in use then, in megabytes. */
    long afterCollection() throws IOException {
        long before = fullCollections();
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(node.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await("a collection").atMost(Duration.ofSeconds(30)).until(() -> fullCollections() > before);
        return FULL.matcher(Files.readString(log))
                .results()
                .reduce((first, second) -> second)
                .map(last -> Long.parseLong(last.group(1)))
                .orElseThrow();
    }

    private long fullCollections() throws IOException {
        return FULL.matcher(Files.readString(log)).results().count();
    }
}
