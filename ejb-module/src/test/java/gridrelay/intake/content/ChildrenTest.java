package gridrelay.intake.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.intake.Content;
import gridrelay.intake.ContentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that are killed, run out of memory or of time. */
class ChildrenTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void a_child_is_kept_warm_and_replaced_when_it_has_died() throws Exception {
        var before = children();
        try (var checks = new TestChecks(folder, 1, LONG)) {
            accept(checks);
            var first = started(before);
            accept(checks);
            assertThat(started(before)).isEqualTo(first).hasSize(1);
            var child = ProcessHandle.of(first.iterator().next()).orElseThrow();
            child.destroyForcibly();
            child.onExit().join();
            accept(checks);
            assertThat(started(before)).hasSize(1).doesNotContainAnyElementsOf(first);
        }
        assertThat(ended(before)).isTrue();
    }

    @Test
    void a_file_that_kills_its_child_twice_is_refused_and_the_next_is_checked() throws Exception {
        try (var checks = new TestChecks(folder, 1, LONG)) {
            // the parser keeps an attribute in memory: 100 MB do not fit
            var poison =
                    ("<a b='" + "x".repeat(50_000_000) + "'/>").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            assertThat(TestChecks.code(checks.check("a.xml", poison))).isEqualTo("VALIDATOR_CRASH");
            accept(checks);
        }
    }

    /** On a busy machine the file may be good: then nothing is said. */
    @Test
    void a_file_that_takes_too_long_ends_with_its_child_and_the_next_is_checked() throws Exception {
        try (var checks = new TestChecks(folder, 1, LONG)) {
            accept(checks);
        }
        try (var checks = new TestChecks(folder, 1, Duration.ofMillis(400))) {
            var large = Hostile.png(10_000, 9_000, new byte[10_001 * 9_000]); // many seconds' work for none
            var many = new byte[40][];
            java.util.Arrays.fill(many, large);
            var zip = new RawZip();
            for (int at = 0; at < many.length; at++) {
                zip.stored(at + ".png", many[at]);
            }
            try {
                assertThat(TestChecks.code(checks.check("a.zip", zip.bytes()))).isEqualTo("VALIDATOR_TIMEOUT");
            } catch (IOException e) {
                assertThat(e).hasMessage("the machine is too busy to check files");
            }
        }
    }

    @Test
    void a_child_knows_nothing_of_our_environment() throws Exception {
        var before = children();
        try (var checks = new TestChecks(folder, 1, LONG)) {
            accept(checks);
            var child = started(before).iterator().next();
            assertThat(Files.readAllBytes(Path.of("/proc/" + child + "/environ")))
                    .isEmpty();
        }
    }

    @Test
    void what_a_killed_child_leaves_goes_with_it() throws Exception {
        var before = children();
        try (var checks = new TestChecks(folder, 1, LONG)) {
            accept(checks);
            var child = started(before).iterator().next();
            var option = "-Djava.io.tmpdir=";
            var scratch = Arrays.stream(Files.readString(Path.of("/proc/" + child + "/cmdline"))
                            .split("\0"))
                    .filter(argument -> argument.startsWith(option))
                    .map(argument -> Path.of(argument.substring(option.length())))
                    .findFirst()
                    .orElseThrow();
            var left = Files.write(scratch.resolve("left"), new byte[9]);
            ProcessHandle.of(child).orElseThrow().destroyForcibly();
            await().until(() -> Files.notExists(left.getParent()));
        }
    }

    @Test
    void a_child_ends_with_its_server_even_if_its_input_stays_open() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var server = new ProcessBuilder(
                        "sh",
                        "-c",
                        "sleep 600 | \"$0\" -cp \"$1\" \"$2\"; true",
                        java,
                        System.getProperty("java.class.path"),
                        ChildMain.class.getName())
                .start();
        assertThat(server.getInputStream().read()).isEqualTo(ChildMain.READY);
        var both = server.descendants().toList();
        try {
            server.destroyForcibly();
            var child = both.stream()
                    .filter(each -> each.info().command().orElse("").endsWith("java"))
                    .findFirst()
                    .orElseThrow();
            await().atMost(Duration.ofSeconds(30)).until(() -> !child.isAlive());
        } finally {
            both.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void a_file_that_is_not_there_says_nothing_and_harms_no_child() throws Exception {
        var before = children();
        try (var checks = new TestChecks(folder, 1, LONG)) {
            accept(checks);
            var first = started(before);
            var directory = Files.createDirectory(folder.resolve("directory"));
            for (var file : List.of(folder.resolve("none"), directory)) {
                assertThatThrownBy(() -> checks.checks().check(file, "a.txt", TestChecks.policy(ContentLimits.DEFAULT)))
                        .isInstanceOf(IOException.class);
            }
            assertThat(started(before)).isEqualTo(first);
        }
    }

    @Test
    void classes_are_found_in_folders_jars_and_archives_of_jars() throws Exception {
        var archive = folder.resolve("a b.ear");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("lib/x.jar"));
            zip.write(new byte[] {1, 2, 3});
        }
        var escaped = folder.toUri().getRawPath() + "a%20b.ear";
        for (var location : List.of(
                "file:" + escaped + "/lib/x.jar",
                "jar:file:" + escaped + "!/lib/x.jar!/",
                "wsjar:file:" + escaped + "!/lib/x.jar")) {
            assertThat(ClassPath.jar(location)).hasBinaryContent(new byte[] {1, 2, 3});
        }
        assertThat(ClassPath.jar("file:" + escaped)).isEqualTo(archive);
        assertThat(ClassPath.jar(folder.toUri().toString())).isEqualTo(folder);
        assertThatThrownBy(() -> ClassPath.jar("file:/none/such.jar")).isInstanceOf(IOException.class);
    }

    private static void accept(TestChecks checks) throws IOException {
        assertThat(checks.check("a.txt", Good.text("hello"))).isEqualTo(new Content.Accepted("txt"));
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static Set<Long> started(Set<Long> before) {
        var now = children();
        now.removeAll(before);
        return now;
    }

    private static boolean ended(Set<Long> before) {
        return started(before).stream()
                .map(ProcessHandle::of)
                .flatMap(java.util.Optional::stream)
                .allMatch(child -> child.onExit().join() != null);
    }
}
