package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults that no seed draws, each by itself; {@code -Dstories=NoFiles,Starved} for some. {@code target/stories.txt} gets what was
 * seen.
 */
@Tag("cluster")
@Timeout(1200)
class FaultStoriesIT {

    private static final Path REPORT = Path.of("target", "stories.txt");
    /** Longer than a lease and its grace. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final Duration FLAP = Duration.ofSeconds(5);
    private static final int FLAPS = Integer.getInteger("flaps", 12);

    private static final String STORIES = System.getProperty("stories", "");

    private static Lab lab;

    @BeforeAll
    static void start() throws IOException {
        var runs = Files.createDirectories(Path.of("target", "nodes"));
        lab = Lab.start(3, Files.createTempDirectory(runs, "stories-"));
    }

    @AfterAll
    static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<Special> faults() {
        var some = List.of(STORIES.split(","));
        return Stream.<Special>of(
                        new Hurried(1, Duration.ofSeconds(1)),
                        new Starved(0, 5),
                        new Unplugged(2),
                        new Refused(0, 1),
                        new NoFiles(1),
                        new Estranged(2))
                .filter(fault ->
                        STORIES.isEmpty() || some.contains(fault.getClass().getSimpleName()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void breaks_no_promise(Special fault) {
        var report = Run.of(lab, new Schedule(fault.toString(), List.of(new Step(Duration.ofSeconds(2), fault, LONG))));
        report.write(REPORT);
        assertThat(report.verdict().isClean()).as(report.text()).isTrue();
    }

    @Test
    void a_network_that_comes_and_goes_costs_neither_threads_nor_pages_of_log() throws IOException {
        var threads = lab.node(0).threads();
        var lines = lines();
        var apart = new Step(FLAP, Split.between(0, 1).and(Split.between(0, 2)), FLAP);
        var report = Run.of(lab, new Schedule("flapping", Collections.nCopies(FLAPS, apart)));
        report.write(REPORT);
        assertThat(report.verdict().isClean()).as(report.text()).isTrue();
        assertThat(lab.node(0).threads()).as("threads, before " + threads).isLessThan(threads + 50);
        assertThat(lines() - lines).as("lines of three logs").isLessThan(FLAPS * 200L);
    }

    private static long lines() throws IOException {
        var lines = 0L;
        for (var node : IntStream.range(0, 3).mapToObj(lab::node).toList()) {
            try (var all = Files.lines(node.log())) {
                lines += all.count();
            }
        }
        return lines;
    }
}
