package gridrelay.intake.scan;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.intake.Scan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scanners that lie, die, dawdle and have no signatures, on loopback. */
@Timeout(60)
class PoolTest {
    private static final long MAX = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Sample TEXT = text("hello".repeat(1000));

    @Test
    void an_honest_scanner_proves_itself_and_scans() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Unavailable.class); // not proven yet
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).isEmpty();
            assertThat(pool.scan(TEXT, in())).isInstanceOfSatisfying(Scan.Clean.class, clean -> {
                assertThat(clean.engine()).isEqualTo("ClamAV 1.4.6");
                assertThat(clean.signatures()).startsWith("27100/");
            });
            assertThat(pool.scan(() -> new ByteArrayInputStream(Eicar.bytes()), in()))
                    .isInstanceOfSatisfying(
                            Scan.Infected.class,
                            found -> assertThat(found.threat()).isEqualTo("Eicar-Test-Signature"));
        }
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments.of("calls EICAR clean", FakeClamd.saying("stream: OK\0")),
                Arguments.of("calls clean what is under 17 archives", (FakeClamd.Streaming) (in, out) -> {
                    var verdict = FakeClamd.verdict(FakeClamd.received(in));
                    FakeClamd.say(out, verdict.contains("Limits") ? "stream: OK" : verdict);
                }),
                Arguments.of("calls clean what is too large for it", (FakeClamd.Streaming) (in, out) -> {
                    var content = FakeClamd.received(in);
                    FakeClamd.say(out, content.length > MAX / 2 ? "stream: OK" : FakeClamd.verdict(content));
                }),
                Arguments.of("finds a threat in everything", FakeClamd.saying("stream: Eicar FOUND\0")),
                Arguments.of("fails at everything", FakeClamd.saying("stream: Broken ERROR\0")),
                Arguments.of("gives half an answer", FakeClamd.saying("stream: O")),
                Arguments.of("forgets the end of its answer", FakeClamd.saying("stream: OK")),
                Arguments.of("gives no answer", FakeClamd.saying("")),
                Arguments.of("talks on", FakeClamd.saying("stream: Eicar FOUND\0stream: OK\0")),
                Arguments.of("answers at once", (FakeClamd.Streaming) (in, out) -> FakeClamd.say(out, "stream: OK")),
                Arguments.of("never answers", (FakeClamd.Streaming)
                        (in, out) -> in.transferTo(OutputStream.nullOutputStream())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfit")
    void a_scanner_gets_no_work_that(String name, FakeClamd.Streaming streaming) throws Exception {
        try (var clamd = FakeClamd.that(streaming)) {
            var pool = pool(clamd);
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).isPresent();
            int before = clamd.streams.get();
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Unavailable.class);
            assertThat(clamd.streams.get()).isEqualTo(before); // it was not even asked
        }
    }

    /** A lie in the right words is found by the proof alone. */
    static Stream<Arguments> unfitForAll() {
        return unfit().filter(unfit -> !((String) unfit.get()[0]).startsWith("calls"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfitForAll")
    void no_file_is_clean_by_a_scanner_that_no_longer_tells_and(String name, FakeClamd.Streaming streaming)
            throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            clamd.streaming = streaming;
            assertThat(pool.scan(text("x".repeat(16 << 20)), in())).isNotInstanceOf(Scan.Clean.class);
        }
    }

    @Test
    void a_scanner_without_signatures_or_with_old_ones_gets_no_work() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            clamd.version = "ClamAV 1.4.6";
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).contains("it names no signatures");
            clamd.version = FakeClamd.versionOf(Instant.now().minus(Duration.ofDays(9)));
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).contains("its signatures are 9 days old");
            clamd.version = FakeClamd.versionOf(Instant.now());
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).isEmpty();
        }
    }

    @Test
    void new_signatures_must_prove_themselves() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            clamd.streaming = FakeClamd.saying("stream: OK\0");
            clamd.version = clamd.version.replace("27100", "27101");
            beat(pool);
            assertThat(pool.hosts().get(0).fault()).contains("it calls EICAR clean");
        }
    }

    @Test
    void what_is_too_long_is_heard_while_the_scanner_is_still_written_to() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            var heard = new CountDownLatch(1);
            clamd.streaming = (in, out) -> {
                FakeClamd.say(out, "INSTREAM size limit exceeded. ERROR");
                out.close();
                awaitQuietly(heard); // reads nothing: the client's buffers fill up
            };
            assertThat(pool.scan(large(), in()))
                    .isInstanceOfSatisfying(
                            Scan.Limit.class, limit -> assertThat(limit.limit()).isEqualTo("StreamMaxLength"));
            heard.countDown();
        }
    }

    @Test
    void a_reset_behind_the_answer_does_not_take_it_away() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            clamd.streaming = (in, out) -> {
                in.readNBytes(100_000);
                FakeClamd.say(out, "INSTREAM size limit exceeded. ERROR");
                // closed with unread bytes: a reset
            };
            assertThat(pool.scan(large(), in())).isInstanceOf(Scan.Limit.class);
        }
    }

    @Test
    void a_short_file_is_long_enough_to_be_scanned() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            clamd.streaming = (in, out) -> {
                var content = FakeClamd.received(in);
                FakeClamd.say(out, content.length > 5 && content[0] == 'a' ? "stream: Seen FOUND" : "stream: OK");
            };
            assertThat(pool.scan(text("a"), in())).isInstanceOf(Scan.Infected.class);
        }
    }

    @Test
    void a_dead_scanner_is_passed_over_and_comes_back() throws Exception {
        int port;
        try (var dead = new FakeClamd();
                var other = new FakeClamd()) {
            var pool = pool(dead, other);
            beat(pool);
            port = dead.port();
            dead.close();
            for (int file = 0; file < 4; file++) {
                assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Clean.class);
            }
            assertThat(pool.hosts().get(0).fault())
                    .hasValueSatisfying(why -> assertThat(why).contains("no connection"));
            try (var again = new FakeClamd(port)) {
                assertThat(again.port()).isEqualTo(port);
                beat(pool);
                assertThat(pool.hosts().get(0).fault()).isEmpty();
            }
        }
    }

    @Test
    void what_a_scanner_did_not_finish_when_it_was_killed_another_scans_at_the_next_attempt() throws Exception {
        try (var one = new FakeClamd();
                var two = new FakeClamd()) {
            var pool = pool(one, two);
            beat(pool);
            one.streaming = (in, out) -> in.readNBytes(1_000);
            two.streaming = one.streaming;
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Unavailable.class);
            assertThat(pool.hosts()).filteredOn(Host::trusted).hasSize(1);
            one.streaming = FakeClamd.HONEST;
            two.streaming = FakeClamd.HONEST;
            int asked = one.streams.get() + two.streams.get();
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Clean.class);
            assertThat(one.streams.get() + two.streams.get()).isEqualTo(asked + 1);
        }
    }

    @Test
    void a_file_that_ends_one_scanner_does_not_go_on_to_end_the_next() throws Exception {
        try (var one = new FakeClamd();
                var two = new FakeClamd()) {
            var pool = pool(one, two);
            beat(pool);
            int proven = one.streams.get() + two.streams.get();
            one.streaming = FakeClamd.saying("");
            two.streaming = one.streaming;
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Unavailable.class);
            assertThat(one.streams.get() + two.streams.get()).isEqualTo(proven + 1);
        }
    }

    @Test
    void a_file_that_takes_long_holds_up_no_other_and_ends_at_its_deadline() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            var go = new CountDownLatch(1);
            clamd.streaming = (in, out) -> {
                var content = FakeClamd.received(in);
                if (content[0] == 's') {
                    awaitQuietly(go);
                }
                FakeClamd.say(out, "stream: OK");
            };
            var slow = CompletableFuture.supplyAsync(() -> quietly(pool, text("slow")));
            assertThat(pool.scan(TEXT, in())).isInstanceOf(Scan.Clean.class);
            assertThat(slow.get(30, SECONDS)).isInstanceOf(Scan.Unavailable.class);
            go.countDown();
            assertThat(pool.hosts().get(0).fault()).isEmpty(); // it is no worse for that
        }
    }

    @Test
    void no_more_files_are_scanned_at_once_than_the_scanner_is_given() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd); // two at once
            beat(pool);
            var go = new CountDownLatch(1);
            int proven = clamd.streams.get();
            clamd.streaming = (in, out) -> {
                FakeClamd.received(in);
                awaitQuietly(go);
                FakeClamd.say(out, "stream: OK");
            };
            var scans = Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> quietly(pool, TEXT), task -> new Thread(task).start()))
                    .limit(3)
                    .toList();
            await().atMost(Duration.ofSeconds(10)).until(() -> clamd.streams.get() == proven + 2);
            assertThat(pool.hosts().get(0).scanning()).isEqualTo(2);
            go.countDown();
            for (var scan : scans) {
                assertThat(scan.get(10, SECONDS)).isInstanceOf(Scan.Clean.class);
            }
        }
    }

    @Test
    void an_interrupt_ends_a_scan() throws Exception {
        try (var clamd = new FakeClamd()) {
            var pool = pool(clamd);
            beat(pool);
            int proven = clamd.streams.get();
            clamd.streaming = (in, out) -> in.transferTo(OutputStream.nullOutputStream());
            var ended = new CompletableFuture<Throwable>();
            var thread = new Thread(() -> {
                try {
                    pool.scan(TEXT, Deadline.in(Duration.ofMinutes(1)));
                    ended.complete(null);
                } catch (Throwable e) {
                    ended.complete(e);
                }
            });
            thread.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> clamd.streams.get() > proven);
            thread.interrupt();
            assertThat(ended.get(5, SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void an_address_is_a_host_and_port_or_a_sockets_path() {
        for (var good : List.of("clamd:3310", "127.0.0.1:3310", "[::1]:3310", "unix:/run/clamd.sock")) {
            assertThat(new ClamdAddress(good).resolve()).isNotNull();
        }
        for (var bad : List.of("clamd", "clamd:x", "clamd:99999", "unix:run", "::1:3310", "a b:1", "")) {
            assertThatThrownBy(() -> new ClamdAddress(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gridrelay.intake.scan.clamd");
        }
    }

    private static Pool pool(FakeClamd... fakes) throws IOException {
        var proof = new Proof(Drill.all(MAX), Duration.ofDays(7), PATIENCE, InstantSource.system());
        return new Pool(
                Arrays.stream(fakes)
                        .map(fake -> new Host(fake.engine(), proof, Duration.ofMinutes(10), new Log()))
                        .toList(),
                2);
    }

    private static void beat(Pool pool) {
        pool.beat(Runnable::run);
    }

    private static Deadline in() {
        return Deadline.in(PATIENCE);
    }

    private static Sample large() {
        return () -> new ByteArrayInputStream(new byte[64 << 20]);
    }

    private static Sample text(String text) {
        return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Scan quietly(Pool pool, Sample sample) {
        try {
            return pool.scan(sample, in());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
