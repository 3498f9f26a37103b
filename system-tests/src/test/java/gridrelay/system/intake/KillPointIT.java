package gridrelay.system.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.chaos.PatchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 of a node at each {@link Point} while files are sent to it in all ways, and a start on the same data: {@code mvn verify
 * -Pkill}, {@code -Dpoints=NAMED,STORED} for some of them. What was seen is appended to {@code target/points.txt}.
 */
@Tag("kill")
@Timeout(900)
class KillPointIT {

    private static final Path REPORT = Path.of("target", "points.txt");
    private static final String POINTS = System.getProperty("points", "");
    private static final Duration UNDER_WAY = Duration.ofSeconds(120);
    private static final Duration FINAL = Duration.ofSeconds(60);

    private static Path folder;
    private static Path server;
    private static FileTrial trial;

    /** Those that a node with a folder gets to first: there is one node at a time. */
    static Stream<Point> points() {
        var some = List.of(POINTS.split(","));
        return Stream.concat(
                        Stream.of(Point.values()).filter(point -> !point.inS3()),
                        Stream.of(Point.values()).filter(Point::inS3))
                .filter(point -> POINTS.isEmpty() || some.contains(point.name()));
    }

    @BeforeAll
    static void prepare() throws IOException {
        var parent = Files.createDirectories(Path.of("target", "nodes").toAbsolutePath());
        folder = Files.createTempDirectory(parent, "points-");
        server = PatchedServer.with(Point.patches(), Halt.compiled(), folder.resolve("server"));
    }

    @AfterAll
    static void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void what_was_acknowledged_becomes_final_once(Point point) throws Exception {
        if (trial != null && trial.inS3() != point.inS3()) {
            trial.close();
            trial = null;
        }
        if (trial == null) {
            trial = FileTrial.start(server, folder.resolve(point.inS3() ? "bucket" : "folder"), point.inS3());
        }
        try (var senders = trial.send()) {
            await().atMost(UNDER_WAY).until(() -> senders.count() > 30);
            trial.haltAt(point);
            var before = senders.count();
            trial.restart();
            var back = System.nanoTime();
            await().atMost(FINAL).until(() -> senders.count() > before);
            var sent = senders.finish();
            var inTime = trial.isFinal(sent, back + FINAL.toNanos());
            var took = Duration.ofNanos(System.nanoTime() - back);
            var findings = Stream.concat(senders.findings().stream(), FileOracle.judge(trial.evidence()).stream())
                    .toList();
            var report = "%s, %d acknowledged before and %d in all, final %s after %.1f s: %s%n"
                    .formatted(point, before, sent.size(), inTime, took.toMillis() / 1e3, findings);
            Files.writeString(REPORT, report, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertThat(findings).as(report).isEmpty();
            assertThat(inTime).as(report).isTrue();
        }
    }
}
