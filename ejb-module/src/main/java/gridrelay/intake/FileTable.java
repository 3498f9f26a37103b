package gridrelay.intake;

import gridrelay.database.RowBatch;
import gridrelay.intake.FileWatch.Progress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The SQL of files and their events, in the caller's transaction, in which the grid's entries follow, and the news of files that
 * have come to rest. Rows are locked in the order of their ids.
 */
@ApplicationScoped
class FileTable {

    private static final String INSERT_EVENT =
            "INSERT INTO file_event (file_id, no, at, status, node, duration_ms, engine, signatures, digest, detail,"
                    + " previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Jdbi jdbi;
    private final Consumer<Collection<FileRow>> index;
    private final Endings endings;

    /** For the container's proxy. */
    protected FileTable() {
        this(null, (Consumer<Collection<FileRow>>) null, null);
    }

    @Inject
    FileTable(Jdbi jdbi, FileEntries entries, Endings endings) {
        this(jdbi, entries::follow, endings);
    }

    /** @param index told of each changed row within the transaction */
    FileTable(Jdbi jdbi, Consumer<Collection<FileRow>> index, Endings endings) {
        this.jdbi = jdbi;
        this.index = index;
        this.endings = endings;
    }

    Optional<FileRow> find(String id) {
        return jdbi.withHandle(handle -> handle.select("SELECT " + FileRow.COLUMNS + " FROM file WHERE id = ?", id)
                .map(FileRow.mapper())
                .findOne());
    }

    Optional<FileRow> lock(String id) {
        return Optional.ofNullable(lock(List.of(id)).get(id));
    }

    Map<String, FileRow> lock(Collection<String> ids) {
        return jdbi.withHandle(handle -> {
            var rows = new HashMap<String, FileRow>();
            handle.createQuery("SELECT " + FileRow.COLUMNS
                            + " FROM file WHERE id = ANY(CAST(:ids AS varchar(40) ARRAY)) ORDER BY id FOR UPDATE")
                    .bind("ids", new TreeSet<>(ids).toArray(String[]::new))
                    .map(FileRow.mapper())
                    .forEach(row -> rows.put(row.id(), row));
            return rows;
        });
    }

    /** Files that begin, and are already what the changes have come to. */
    void insert(Collection<FileChange> changes) {
        jdbi.useHandle(handle -> {
            try (var rows = new RowBatch(
                            handle,
                            "INSERT INTO file (id, shard, account_id, name, metadata, policy, conversation,"
                                    + " declared_sha256, concat, length, received, writer, expires_at, sha256, status,"
                                    + " reason_code, reason, pending_shard, unnoticed, events, last_hash, created_at,"
                                    + " received_at, finished_at)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
                    var events = new RowBatch(handle, INSERT_EVENT)) {
                for (var change : changes) {
                    var row = change.after();
                    rows.add(
                            row.id(),
                            row.shard(),
                            row.account(),
                            row.name(),
                            row.metadata(),
                            row.policy(),
                            row.conversation(),
                            row.declaredSha256(),
                            row.concat(),
                            row.length(),
                            row.received(),
                            row.writer(),
                            utc(row.expires()),
                            row.sha256(),
                            row.status().name(),
                            row.reasonCode(),
                            row.reason(),
                            pendingShard(row),
                            unnoticedShard(change),
                            row.events(),
                            row.lastHash(),
                            utc(row.created()),
                            utc(row.receivedAt()),
                            utc(row.finished()));
                    change.events().forEach(event -> add(events, row.id(), event));
                }
                rows.execute();
                events.execute();
            }
        });
        follow(changes.stream()
                .filter(change -> change.status != FileStatus.RECEIVING)
                .toList());
    }

    /** Writes what the changes have come to; their rows are locked. */
    void write(Collection<FileChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            try (var rows = new RowBatch(
                            handle,
                            "UPDATE file SET status = ?, parked_from = ?, withdrawn = ?, attempts = ?, due_at = ?, length = ?,"
                                    + " received = ?, sha256 = ?, scanned_sha256 = ?, type = ?, reason_code = ?, reason = ?,"
                                    + " pending_shard = ?, unnoticed = ?, writer_node = NULL, evict = false,"
                                    + " expires_at = NULL, events = ?, last_hash = ?, received_at = ?, finished_at = ?"
                                    + " WHERE id = ?");
                    var events = new RowBatch(handle, INSERT_EVENT)) {
                for (var change : changes) {
                    var after = change.after();
                    rows.add(
                            after.status().name(),
                            after.parkedFrom() == null
                                    ? null
                                    : after.parkedFrom().name(),
                            after.withdrawn(),
                            after.attempts(),
                            utc(after.due()),
                            after.length(),
                            after.received(),
                            after.sha256(),
                            after.scannedSha256(),
                            after.type(),
                            after.reasonCode(),
                            after.reason(),
                            pendingShard(after),
                            unnoticedShard(change),
                            after.events(),
                            after.lastHash(),
                            utc(after.receivedAt()),
                            utc(after.finished()),
                            after.id());
                    change.events().forEach(event -> add(events, after.id(), event));
                }
                rows.execute();
                events.execute();
            }
        });
        follow(changes);
    }

    private void follow(Collection<FileChange> changes) {
        if (!changes.isEmpty()) {
            index.accept(changes.stream().map(FileChange::after).toList());
            endings.tell(changes);
        }
    }

    private static Integer pendingShard(FileRow row) {
        return row.pending() ? row.shard() : null;
    }

    private static Integer unnoticedShard(FileChange change) {
        return change.unnoticed ? change.before().shard() : null;
    }

    private static void add(RowBatch events, String file, FileEvent event) {
        events.add(
                file,
                event.no(),
                utc(event.at()),
                event.status().name(),
                event.node(),
                event.durationMs(),
                event.engine(),
                event.signatures(),
                event.digest(),
                event.detail(),
                event.previous(),
                event.hash());
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    Map<String, Progress> progress(Collection<String> ids) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id, events, status FROM file WHERE id = ANY(CAST(:ids AS varchar(40) ARRAY))")
                .bind("ids", ids.toArray(String[]::new))
                .map((row, context) ->
                        Map.entry(row.getString(1), Progress.of(row.getInt(2), FileStatus.valueOf(row.getString(3)))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    List<FileEvent> events(String file) {
        return events(file, 0, Integer.MAX_VALUE);
    }

    /** Those behind one, by their numbers. */
    List<FileEvent> events(String file, int after, int limit) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT no, at, status, node, duration_ms, engine, signatures, digest, detail, previous, hash"
                                + " FROM file_event WHERE file_id = ? AND no > ? ORDER BY no LIMIT ?",
                        file,
                        after,
                        limit)
                .map((row, context) -> new FileEvent(
                        row.getInt(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        FileStatus.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11)))
                .list());
    }

    // -- what the owner finds

    /** What is to be done in a shard, a page at a time. */
    List<FileRow> pending(int shard, String afterId, int limit) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT " + FileRow.COLUMNS_OF_WORK
                                + " FROM file WHERE pending_shard = ? AND id > ? ORDER BY id LIMIT ?",
                        shard,
                        afterId,
                        limit)
                .map(FileRow.mapper())
                .list());
    }

    /** Those that their owner may not know, locked; what others have locked is left for the next time. */
    List<FileRow> lockUnnoticed(Collection<Integer> shards, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + FileRow.COLUMNS_OF_WORK
                        + " FROM file WHERE unnoticed = ANY(CAST(:shards AS smallint ARRAY)) ORDER BY id LIMIT :limit"
                        + " FOR UPDATE SKIP LOCKED")
                .bind("shards", shards.toArray(Integer[]::new))
                .bind("limit", limit)
                .map(FileRow.mapper())
                .list());
    }

    void noticed(Collection<String> ids) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE file SET unnoticed = NULL WHERE id = ANY(CAST(:ids AS varchar(40) ARRAY))")
                .bind("ids", ids.toArray(String[]::new))
                .execute());
    }

    /** Asks the owner to end it; the row is locked. */
    void withdraw(String id) {
        jdbi.useHandle(handle -> handle.execute(
                "UPDATE file SET withdrawn = true, pending_shard = shard, unnoticed = shard WHERE id = ?", id));
    }

    void remove(String id) {
        jdbi.useHandle(handle -> {
            handle.execute("DELETE FROM file_segment WHERE file_id = ?", id);
            handle.execute("DELETE FROM file_event WHERE file_id = ?", id);
            handle.execute("DELETE FROM file WHERE id = ?", id);
        });
    }

    /** The files that wait for their owners, up to a bound, in the whole cluster. */
    long waiting(long atMost) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT count(*) FROM (SELECT 1 FROM file WHERE pending_shard IS NOT NULL LIMIT ?) w", atMost)
                .mapTo(Long.class)
                .one());
    }
}
