package gridrelay.intake;

import gridrelay.database.RowBatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The SQL of receiving, in the caller's transaction. */
@ApplicationScoped
class UploadTable {

    private final Jdbi jdbi;

    /** What an account has begun to send. */
    record Unfinished(long files, long bytes) {}

    /** For the container's proxy. */
    protected UploadTable() {
        this(null);
    }

    @Inject
    UploadTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Unfinished unfinished(long account) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT count(*), coalesce(sum(coalesce(length, received)), 0) FROM file"
                                + " WHERE status = 'RECEIVING' AND account_id = ?",
                        account)
                .map((row, context) -> new Unfinished(row.getLong(1), row.getLong(2)))
                .one());
    }

    /** A new writer; the row is locked. From here on what an older one has not committed is lost. */
    void begin(String id, long writer, String node, Long length, Instant expires) {
        jdbi.useHandle(handle -> handle.execute(
                "UPDATE file SET writer = ?, writer_node = ?, evict = false, length = ?, expires_at = ? WHERE id = ?",
                writer,
                node,
                length,
                expires,
                id));
    }

    /** So many bytes are durable; the row is locked. */
    void received(String id, long received, boolean ended, Instant expires) {
        jdbi.useHandle(handle -> handle.execute(
                ended
                        ? "UPDATE file SET received = ?, expires_at = ?, writer_node = NULL, evict = false WHERE id = ?"
                        : "UPDATE file SET received = ?, expires_at = ? WHERE id = ?",
                received,
                expires,
                id));
    }

    /** The row is locked. */
    void segment(String file, Segment segment) {
        jdbi.useHandle(handle -> {
            if (handle.execute(
                            "UPDATE file_segment SET length = ? WHERE file_id = ? AND no = ?",
                            segment.length(),
                            file,
                            segment.no())
                    == 0) {
                handle.execute(
                        "INSERT INTO file_segment (file_id, no, length) VALUES (?, ?, ?)",
                        file,
                        segment.no(),
                        segment.length());
            }
        });
    }

    /** Of files that have just begun, and are whole: all of each is its first writer's. */
    void firstSegments(Collection<FileRow> files) {
        jdbi.useHandle(handle -> {
            try (var rows = new RowBatch(handle, "INSERT INTO file_segment (file_id, no, length) VALUES (?, ?, ?)")) {
                files.forEach(file -> rows.add(file.id(), file.writer(), file.length()));
                rows.execute();
            }
        });
    }

    List<Segment> segments(String file) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT no, length FROM file_segment WHERE file_id = ? ORDER BY no", file)
                        .map((row, context) -> new Segment(row.getLong(1), row.getLong(2)))
                        .list());
    }

    void askToEnd(String id) {
        jdbi.useHandle(handle -> handle.execute("UPDATE file SET evict = true WHERE id = ?", id));
    }

    /** Those of these that this node still writes, and that nobody has asked it to end. */
    List<String> stillWriting(Collection<String> ids, String node) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id FROM file WHERE id = ANY(CAST(:ids AS varchar(40) ARRAY)) AND writer_node = :node"
                                + " AND NOT evict")
                .bind("ids", ids.toArray(String[]::new))
                .bind("node", node)
                .mapTo(String.class)
                .list());
    }

    /** Unfinished files whose time is over. */
    List<String> expired(Instant now, int limit) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT id FROM file WHERE expires_at < ? ORDER BY expires_at LIMIT ?", now, limit)
                .mapTo(String.class)
                .list());
    }
}
