package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files, all of which comes with the request that creates them. */
@OnBothDatabases
class WholeFileTest {

    private final TestDatabase database;

    @TempDir
    Path folder;

    private Bench bench;

    WholeFileTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1");
    }

    private FileRow file(long length) {
        return file(length, null);
    }

    private FileRow file(long length, String sha256) {
        return file(NewFile.id(), length, sha256);
    }

    private FileRow file(String id, long length, String sha256) {
        var upload = new NewUpload("a.txt", null, "c1", sha256, length, "filename YS50eHQ=", null);
        return NewFile.whole(id, upload, length, PolicyTable.DEFAULT, Bench.ACME, bench.clock.now);
    }

    private FileRow receive(FileRow file, String checksum, InputStream body) {
        return bench.receiver.receiveWhole(
                Bench.ACME,
                id -> file,
                new Append(0, null, file.length(), checksum == null ? null : Checksum.parse(checksum), false),
                body);
    }

    /** Under the id that the receiver has for it. */
    private FileRow receive(long length, InputStream body) {
        return bench.receiver.receiveWhole(
                Bench.ACME, id -> file(id, length, null), new Append(0, null, length, null, false), body);
    }

    private List<Path> staged() throws IOException {
        try (var staged = Files.list(folder.resolve("staging"))) {
            return staged.toList();
        }
    }

    /** @return the segments that are there then */
    private List<Path> makeBlanks() throws IOException {
        assertThat(bench.blanks.take()).isEmpty();
        bench.blanks.tick();
        return staged();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void nothingIsLeftOf(FileRow file) throws IOException {
        assertThat(bench.files.find(file.id())).isEmpty();
        assertThat(bench.indexed).isEmpty();
        assertThat(staged()).isEmpty();
    }

    @Test
    void it_begins_complete_and_in_its_owners_hands() throws Exception {
        var row = receive(file(5), "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=", bytes("hello"));
        assertThat(bench.row(row.id())).usingRecursiveComparison().isEqualTo(row);
        assertThat(row.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(row.received()).isEqualTo(5);
        assertThat(row.expires()).isNull();
        assertThat(bench.indexed).extracting(FileRow::id).containsExactly(row.id());
        assertThat(bench.staged(row)).asString().isEqualTo("hello");
        assertThat(bench.contents().received(row).sha256()).isEqualTo(row.sha256());
        var events = bench.files.events(row.id());
        assertThat(events).extracting(FileEvent::detail).containsExactly("created", "received");
        assertThat(events.get(1).previous()).isEqualTo(events.get(0).hash());
        var tenure = bench.hold(row, 1);
        assertThat(bench.ledger.notice(List.of(tenure), 10))
                .extracting(FileRow::id)
                .containsExactly(row.id());
    }

    @Test
    void one_that_breaks_off_has_never_been() throws Exception {
        var file = file(11);
        var breaking = new SequenceInputStream(bytes("hello"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        });
        assertThatThrownBy(() -> receive(file, null, breaking))
                .hasFieldOrPropertyWithValue("code", "UPLOAD_BROKEN_OFF");
        nothingIsLeftOf(file);
    }

    @Test
    void one_that_ends_early_has_never_been() throws Exception {
        var file = file(11);
        assertThatThrownBy(() -> receive(file, null, bytes("hello"))).isInstanceOf(Refusal.class);
        nothingIsLeftOf(file);
    }

    @Test
    void one_without_its_checksum_has_never_been() throws Exception {
        var file = file(5);
        assertThatThrownBy(() -> receive(file, "crc32c AAAAAA==", bytes("hello")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.DAMAGED);
        nothingIsLeftOf(file);
    }

    @Test
    void one_longer_than_it_said_has_never_been() throws Exception {
        var file = file(5);
        assertThatThrownBy(() -> receive(file, null, bytes("hello!")))
                .hasFieldOrPropertyWithValue("kind", Refusal.Kind.TOO_LARGE);
        nothingIsLeftOf(file);
    }

    @Test
    void one_that_is_not_the_file_that_was_declared_is_refused_and_told_of() {
        var row = receive(file(5, "0".repeat(64)), null, bytes("hello"));
        assertThat(bench.row(row.id()).reasonCode()).isEqualTo("CHECKSUM_MISMATCH");
        assertThat(bench.finished).hasSize(1);
    }

    @Test
    void one_whose_segment_was_made_in_advance_is_like_any_other() throws Exception {
        var blanks = makeBlanks();
        for (var content : List.of("hello", "world!", "none was left")) {
            var row = receive(content.length(), bytes(content));
            assertThat(bench.staged(bench.row(row.id()))).asString().isEqualTo(content);
            assertThat(bench.receipts.segments(row.id())).containsExactly(new Segment(1, content.length()));
            assertThat(bench.contents().received(row).sha256()).isEqualTo(row.sha256());
            assertThat(blanks.contains(bench.staging.segment(row.id(), 1))).isEqualTo(!content.equals("none was left"));
        }
    }

    @Test
    void one_whose_segment_was_made_in_advance_and_that_breaks_off_has_never_been() throws Exception {
        var blanks = makeBlanks();
        assertThatThrownBy(() -> receive(11, bytes("hello"))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> receive(4, bytes("hello"))).isInstanceOf(Refusal.class);
        assertThat(blanks).hasSize(2);
        assertThat(staged()).isEmpty();
        assertThat(bench.indexed).isEmpty();
    }

    @Test
    void many_at_once_are_each_their_own() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var calls = new ArrayList<Callable<FileRow>>();
            for (int i = 0; i < 200; i++) {
                var content = "file " + i;
                calls.add(() -> receive(content.length(), bytes(content)));
            }
            for (var i = 0; i < 30; i++) {
                bench.blanks.take();
            }
            bench.blanks.tick(); // some find a segment that was made in advance, some do not
            var results = threads.invokeAll(calls);
            for (int i = 0; i < calls.size(); i++) {
                assertThat(bench.staged(bench.row(results.get(i).get().id())))
                        .asString()
                        .isEqualTo("file " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
