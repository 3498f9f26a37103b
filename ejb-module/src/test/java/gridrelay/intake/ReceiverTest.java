package gridrelay.intake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class ReceiverTest {

    private final TestDatabase database;

    @TempDir
    Path folder;

    private Bench bench;

    ReceiverTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream breaking(String text) {
        return new SequenceInputStream(bytes(text), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        });
    }

    /** Bytes of the first segment that are in its staging file, whether they count or not. */
    private long written(FileRow file) throws IOException {
        var segment = bench.staging.segment(file.id(), 1);
        return Files.exists(segment) ? Files.size(segment) : 0;
    }

    @Test
    void bytes_in_several_requests_become_one_file_in_one_segment() throws Exception {
        var file = bench.create(11L);
        bench.append(file, 0, "hello");
        bench.append(file, 5, " ");
        var whole = bench.append(file, 6, "world");
        assertThat(whole.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(bench.staged(whole)).asString().isEqualTo("hello world");
        assertThat(bench.contents().received(whole).sha256()).isEqualTo(whole.sha256());
        assertThat(bench.receipts.segments(file.id())).containsExactly(new Segment(1, 11));
    }

    @Test
    void another_node_goes_on_in_a_segment_of_its_own() throws Exception {
        var other = new Bench(database, folder, "n2");
        var file = bench.create(11L);
        bench.append(file, 0, "hello");
        other.append(file, 5, " wor");
        var whole = bench.append(file, 9, "ld");
        assertThat(whole.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(bench.receipts.segments(file.id()))
                .extracting(Segment::length)
                .containsExactly(5L, 4L, 2L);
        assertThat(bench.staged(whole)).asString().isEqualTo("hello world");
        assertThat(other.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void what_came_before_a_break_is_kept() throws Exception {
        var file = bench.create(11L);
        assertThatThrownBy(() -> bench.receiver.receive(file, new Append(0, null, 11, null, false), breaking("hello")))
                .isInstanceOf(Refusal.class);
        assertThat(bench.row(file.id()).received()).isEqualTo(5);
        assertThat(bench.row(file.id()).writerNode()).isNull();
        assertThat(bench.staged(bench.append(file, 5, " world"))).asString().isEqualTo("hello world");
    }

    @Test
    void what_a_checksum_covers_counts_as_a_whole_or_not_at_all() throws Exception {
        var file = bench.create(11L);
        bench.append(file, 0, "hello", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=");
        assertThatThrownBy(() -> bench.append(file, 5, " xxxxx", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00="))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.DAMAGED);
        assertThat(bench.row(file.id()).received()).isEqualTo(5);
        assertThatThrownBy(() -> bench.receiver.receive(
                        bench.row(file.id()),
                        new Append(5, null, 6, Checksum.parse("crc32c AAAAAA=="), false),
                        breaking(" wor")))
                .isInstanceOf(Refusal.class);
        assertThat(bench.row(file.id()).received()).isEqualTo(5);
        var whole = bench.append(file, 5, " world");
        assertThat(bench.staged(whole)).asString().isEqualTo("hello world");
        assertThat(bench.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void more_than_the_length_changes_nothing() throws Exception {
        var file = bench.create(5L);
        assertThatThrownBy(() -> bench.receiver.receive(file, new Append(0, null, 6, null, false), bytes("hello!")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.TOO_LARGE);
        assertThatThrownBy(() -> bench.receiver.receive(file, new Append(0, null, -1, null, false), bytes("hello!")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.TOO_LARGE);
        assertThat(bench.row(file.id()).received()).isZero();
        var whole = bench.append(file, 0, "hello");
        assertThat(bench.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void requests_without_bytes_leave_no_segments() throws Exception {
        var file = bench.create((Long) null);
        for (var i = 0; i < 3; i++) {
            bench.append(file, 0, "");
        }
        bench.append(file, 0, "hello");
        for (var i = 0; i < 3; i++) {
            bench.receiver.receive(bench.row(file.id()), new Append(5, null, -1, null, false), bytes(""));
        }
        try (var staged = Files.list(folder.resolve("staging"))) {
            assertThat(staged).containsExactly(bench.staging.segment(file.id(), 4));
        }
        bench.receiver.receive(bench.row(file.id()), new Append(5, 11L, 6, null, false), bytes(" world"));
        var whole = bench.row(file.id());
        assertThat(bench.receipts.segments(file.id())).containsExactly(new Segment(4, 11));
        assertThat(bench.staged(whole)).asString().isEqualTo("hello world");
        assertThat(bench.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void requests_without_bytes_read_nothing_anew() throws Exception {
        var file = bench.create(11L);
        bench.append(file, 0, "hello");
        var restarted = new Bench(database, folder, "n1");
        restarted.append(file, 5, ""); // reads what came before
        Files.delete(bench.staging.segment(file.id(), 1));
        for (var i = 0; i < 3; i++) {
            restarted.append(file, 5, "");
        }
        assertThat(restarted.append(file, 5, " ").received()).isEqualTo(6);
    }

    @Test
    void an_account_does_not_hold_all_requests_that_bring_bytes() throws Exception {
        var receiver = bench.receiver(new OpenUploads(3, 1), new Quotas.Limits(1 << 30, 1_000, 1 << 30, 1_000));
        var file = bench.create(10L);
        var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var open =
                CompletableFuture.supplyAsync(() -> receiver.receive(file, new Append(0, null, 10, null, false), body));
        await().until(() -> receiver.open() == 1);
        var second = bench.create(5L);
        assertThatThrownBy(() -> receiver.receive(second, new Append(0, null, 5, null, false), bytes("hello")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.TOO_MANY)
                .hasFieldOrPropertyWithValue("code", "TOO_MANY_OPEN_UPLOADS");
        sender.write("helloworld".getBytes(StandardCharsets.UTF_8));
        sender.close();
        assertThat(open).succeedsWithin(Duration.ofSeconds(10));
        assertThat(receiver.receive(second, new Append(0, null, 5, null, false), bytes("hello"))
                        .received())
                .isEqualTo(5);
        assertThat(receiver.open()).isZero();
    }

    @Test
    void bytes_of_no_known_number_end_where_the_account_has_too_many() throws Exception {
        var receiver = bench.receiver(new OpenUploads(3, 3), new Quotas.Limits(1 << 30, 1_000, 4, 1_000));
        var file = bench.create((Long) null);
        var endless = new InputStream() {
            @Override
            public int read() {
                return '.';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = '.';
                return 1;
            }
        };
        assertThatThrownBy(() -> receiver.receive(file, new Append(0, null, -1, null, false), endless))
                .hasFieldOrPropertyWithValue("code", "TOO_MANY_UNFINISHED_BYTES");
        assertThat(bench.row(file.id()).received()).isGreaterThan(4);
        assertThat(bench.row(file.id()).writerNode()).isNull();
    }

    @Test
    void bytes_that_are_still_wanted_do_not_hide_orphans() throws Exception {
        for (var id : new String[] {"a", "b", "c"}) {
            Files.write(bench.staging.segment(id, 1), new byte[1]);
        }
        for (var orphan : new String[] {"a", "b", "c"}) {
            assertThat(bench.staging.idleSince(Instant.now().plusSeconds(60), orphan::equals, 1))
                    .containsExactly(orphan);
        }
    }

    @Test
    void another_offset_or_length_changes_nothing() {
        var file = bench.create((Long) null);
        assertThatThrownBy(() -> bench.append(file, 5, "hello")).hasFieldOrPropertyWithValue("code", "OFFSET_MISMATCH");
        bench.receiver.receive(file, new Append(0, 10L, 5, null, false), bytes("hello"));
        assertThatThrownBy(() -> bench.receiver.receive(
                        bench.row(file.id()), new Append(5, 11L, 5, null, false), bytes("hello")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.INVALID);
        assertThat(bench.row(file.id()).received()).isEqualTo(5);
    }

    @Test
    void a_stalled_request_is_ended_and_its_late_bytes_never_count() throws Exception {
        var file = bench.create(10L);
        var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var stalled = CompletableFuture.supplyAsync(
                () -> bench.receiver.receive(file, new Append(0, null, 10, null, false), body));
        sender.write("abcde".getBytes(StandardCharsets.UTF_8));
        sender.flush();
        await().until(() -> {
            bench.receiver.tick(); // commits what waits
            return bench.row(file.id()).received() == 5;
        });
        assertThatThrownBy(() -> bench.append(file, 5, "12345"))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.LOCKED);
        bench.receiver.endWriting(file.id());
        assertThat(bench.row(file.id()).writerNode()).isNull();
        var whole = bench.append(file, 5, "12345");
        sender.write("fghij".getBytes(StandardCharsets.UTF_8));
        sender.close();
        assertThat(stalled).failsWithin(Duration.ofSeconds(10));
        assertThat(bench.staged(whole)).asString().isEqualTo("abcde12345");
        assertThat(bench.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void a_writer_of_another_node_ends_when_it_is_asked_and_counts_no_more_when_it_is_replaced() throws Exception {
        var other = new Bench(database, folder, "n2");
        var file = bench.create(10L);
        var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var stalled = CompletableFuture.supplyAsync(
                () -> bench.receiver.receive(file, new Append(0, null, 10, null, false), body));
        sender.write("abcde".getBytes(StandardCharsets.UTF_8));
        sender.flush();
        await().until(() -> written(file) == 5);
        await().until(() -> {
            other.receipts.askToEnd(file.id());
            bench.receiver.tick();
            return bench.row(file.id()).received() == 5;
        });
        assertThat(other.append(file, 5, "1").received()).isEqualTo(6);

        var frozen = other.receipts.begin(file.id(), 6, null); // a process that does not answer
        var after = bench.receipts.takeAway(file.id());
        assertThat(after.writer()).isGreaterThan(frozen.writer());
        var late = new Receipts.Mark(file.id(), frozen.writer(), 8, new Segment(frozen.writer(), 2), true, null);
        assertThat(other.receipts.commit(List.of(late))).isEmpty();
        assertThat(bench.row(file.id()).received()).isEqualTo(6);
        sender.close();
        assertThat(stalled).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_process_that_dies_between_bytes_and_ledger_loses_only_what_was_not_acknowledged() throws Exception {
        var file = bench.create(10L);
        bench.append(file, 0, "abcde");
        var dying = bench.receipts.begin(file.id(), 5, null);
        try (var channel = Disk.create(bench.staging.segment(file.id(), dying.writer()))) {
            Disk.write(channel, java.nio.ByteBuffer.wrap("?????".getBytes(StandardCharsets.UTF_8)));
        }
        var restarted = new Bench(database, folder, "n1");
        restarted.receipts.takeAway(file.id());
        var whole = restarted.append(file, 5, "12345");
        assertThat(restarted.staged(whole)).asString().isEqualTo("abcde12345");
        assertThat(restarted.contents().received(whole).sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void the_last_byte_of_a_request_that_hangs_counts_only_with_the_hand_over() throws Exception {
        var file = bench.create(5L);
        var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var hanging = CompletableFuture.supplyAsync(
                () -> bench.receiver.receive(file, new Append(0, null, -1, null, false), body));
        sender.write("hello".getBytes(StandardCharsets.UTF_8));
        sender.flush();
        await().until(() -> written(file) == 5);
        for (var i = 0; i < 5; i++) {
            bench.receiver.tick();
            assertThat(bench.row(file.id()).received()).isZero();
        }
        bench.receiver.endWriting(file.id());
        await().until(() -> bench.row(file.id()).status() == FileStatus.PENDING_VIRUS_SCAN);
        sender.close();
        assertThat(hanging).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void who_begins_while_the_ledger_is_asked_who_writes_goes_on() throws Exception {
        var first = bench.create(5L);
        var second = bench.create(5L);
        var sender = new PipedOutputStream();
        var other = new PipedOutputStream();
        var begun = receiving(first, new PipedInputStream(sender));
        sender.write('h');
        sender.flush();
        await().until(() -> written(first) == 1);
        var late = new CompletableFuture<CompletableFuture<FileRow>>();
        bench.meanwhile = () -> {
            try {
                late.complete(receiving(second, new PipedInputStream(other)));
                other.write('h');
                other.flush();
                await().until(() -> written(second) == 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        bench.receiver.tick();
        for (var rest : List.of(sender, other)) {
            rest.write("ello".getBytes(StandardCharsets.UTF_8));
            rest.close();
        }
        assertThat(begun.get(10, SECONDS).status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(late.get().get(10, SECONDS).status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
    }

    private CompletableFuture<FileRow> receiving(FileRow file, InputStream body) {
        return CompletableFuture.supplyAsync(
                () -> bench.receiver.receive(file, new Append(0, null, 5, null, false), body));
    }
}
