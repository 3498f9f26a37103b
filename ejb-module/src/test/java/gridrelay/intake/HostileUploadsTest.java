package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.intake.Verdict.Evidence;
import gridrelay.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders, clocks and disks that mean no good. */
@OnBothDatabases
class HostileUploadsTest {

    private static final String SHA1_OF_WORLD = "sha1 P4InJqDJ+1VmGOnLl/tkL372LW8="; // " world"

    private final TestDatabase database;

    @TempDir
    Path folder;

    private Bench bench;

    HostileUploadsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1");
    }

    private Quotas quotas(long unfinished, long waiting) {
        return new Quotas(
                bench.receipts, bench.ledger, bench.staging, new Quotas.Limits(1 << 30, unfinished, 1 << 30, waiting));
    }

    @Test
    void files_that_are_begun_and_left_take_an_accounts_places_until_they_expire() {
        var quotas = quotas(3, 1_000);
        for (var i = 0; i < 3; i++) {
            quotas.admit(Bench.ACME, 5L, PolicyTable.DEFAULT);
            bench.create(5L);
        }
        assertThatThrownBy(() -> quotas.admit(Bench.ACME, 5L, PolicyTable.DEFAULT))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.TOO_MANY)
                .hasFieldOrPropertyWithValue("code", "TOO_MANY_UNFINISHED");
        quotas.admitWhole(5, PolicyTable.DEFAULT); // takes no place
        quotas.admit(Bench.OTHER, 5L, PolicyTable.DEFAULT);
        bench.clock.now = Bench.NOW.plus(Duration.ofHours(25));
        new UploadSweep(bench.receipts, bench.staging, bench.clock).expire();
        quotas.admit(Bench.ACME, 5L, PolicyTable.DEFAULT);
    }

    @Test
    void bytes_whose_checksum_was_not_compared_when_the_process_died_do_not_count() throws Exception {
        var file = bench.create(11L);
        bench.append(file, 0, "hello");
        var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var dying = CompletableFuture.supplyAsync(() -> bench.receiver.receive(
                bench.row(file.id()), new Append(5, null, 6, Checksum.parse(SHA1_OF_WORLD), false), body));
        sender.write(" wurst".getBytes(StandardCharsets.UTF_8)); // all bytes, and the wrong ones; then nothing
        sender.flush();
        await().until(() -> Files.size(bench.staging.segment(file.id(), 1)) == 11);
        bench.receiver.tick();
        var restarted = new Bench(database, folder, "n1");
        assertThat(restarted.receipts.takeAway(file.id()).received()).isEqualTo(5);
        sender.close();
        assertThat(dying).failsWithin(Duration.ofSeconds(10));
        var whole = restarted.append(file, 5, " world", SHA1_OF_WORLD);
        assertThat(restarted.staged(whole)).asString().isEqualTo("hello world");
        assertThat(restarted.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void a_clock_that_jumps_by_an_hour_ends_no_upload() {
        var file = bench.create(11L);
        var sweep = new UploadSweep(bench.receipts, bench.staging, bench.clock);
        for (var jump : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
            bench.clock.now = Bench.NOW.plus(jump);
            sweep.expire();
            sweep.removeOrphans();
            assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.RECEIVING);
        }
        bench.append(file, 0, "hello"); // by a node that is an hour behind
        bench.clock.now = Bench.NOW;
        sweep.expire();
        assertThat(bench.append(file, 5, " world").status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
    }

    @Test
    void while_too_many_files_wait_none_is_begun() {
        var quotas = quotas(1_000, 3);
        bench.received("hello");
        bench.received("hello");
        quotas.admit(Bench.ACME, 5L, PolicyTable.DEFAULT);
        var last = bench.received("hello");
        await().atMost(Duration.ofSeconds(10)) // what waits is counted about every second
                .untilAsserted(() -> assertThatThrownBy(() -> quotas.admit(Bench.OTHER, 5L, PolicyTable.DEFAULT))
                        .isInstanceOfSatisfying(Refusal.class, full -> {
                            assertThat(full.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE);
                            assertThat(full.code()).isEqualTo("INTAKE_FULL");
                            assertThat(full.retryAfter()).isPresent();
                        }));
        var tenure = bench.hold(last, 1);
        for (var stage = 0; stage < 3; stage++) {
            bench.record(bench.row(last.id()), tenure, new Verdict.Passed(Evidence.NONE));
        }
        bench.record(bench.row(last.id()), tenure, new Verdict.Tidied());
        await().atMost(Duration.ofSeconds(10))
                .ignoreException(Refusal.class)
                .untilAsserted(() -> quotas.admit(Bench.OTHER, 5L, PolicyTable.DEFAULT));
    }

    @Test
    void a_disk_that_is_full_costs_no_byte_that_was_acknowledged() throws Exception {
        var content = new byte[1 << 20];
        Arrays.fill(content, (byte) 'x');
        var staging = folder.resolve("staging");
        try (var disk = SmallDisk.mount(staging, "256k")) {
            var file = bench.create((long) content.length);
            send(file, 0, Arrays.copyOf(content, 100_000));
            assertThatThrownBy(() -> send(file, 100_000, Arrays.copyOfRange(content, 100_000, content.length)))
                    .hasFieldOrPropertyWithValue("kind", Refusal.Kind.UNAVAILABLE)
                    .hasFieldOrPropertyWithValue("code", "STAGING_UNAVAILABLE");
            assertThat(bench.row(file.id()).received()).isEqualTo(100_000);
            disk.grow("4m");
            send(file, 100_000, Arrays.copyOfRange(content, 100_000, content.length));
            var whole = bench.row(file.id());
            assertThat(whole.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
            assertThat(bench.staged(whole)).isEqualTo(content);
        }
    }

    private void send(FileRow file, long offset, byte[] bytes) {
        bench.receiver.receive(
                bench.row(file.id()),
                new Append(offset, null, bytes.length, null, false),
                new ByteArrayInputStream(bytes));
    }

    /** A file system of its own in memory; only root may have one. */
    private record SmallDisk(Path at) implements AutoCloseable {

        static SmallDisk mount(Path at, String size) throws Exception {
            var mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
            if (!mounted) {
                System.err.println("NOT TESTED: a full disk; only root can mount a small one");
            }
            assumeTrue(mounted, "no small disk");
            return new SmallDisk(at);
        }

        void grow(String size) throws Exception {
            assertThat(run("mount", "-o", "remount,size=" + size, at.toString()))
                    .isTrue();
        }

        @Override
        public void close() throws Exception {
            run("umount", at.toString());
        }

        private static boolean run(String... command) throws InterruptedException {
            try {
                return new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
