package gridrelay.intake;

import gridrelay.intake.FileEvent.Draft;
import gridrelay.intake.FileWatch.Progress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The SQL of files and their events, in the caller's transaction, in which the grid's entries follow, and the news of files that
 * have come to rest. Rows are locked in the order of their ids.
 */
@ApplicationScoped
class FileTable {

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

    void insert(FileRow row, String node) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("INSERT INTO file (id, shard, account_id, name, metadata, policy, conversation,"
                            + " declared_sha256, concat, length, expires_at, status, created_at) VALUES (:id, :shard, :account,"
                            + " :name, :metadata, :policy, :conversation, :declared, :concat, :length, :expires, :status,"
                            + " :created)")
                    .bind("id", row.id())
                    .bind("shard", row.shard())
                    .bind("account", row.account())
                    .bind("name", row.name())
                    .bind("metadata", row.metadata())
                    .bind("policy", row.policy())
                    .bind("conversation", row.conversation())
                    .bind("declared", row.declaredSha256())
                    .bind("concat", row.concat())
                    .bind("length", row.length())
                    .bind("expires", row.expires())
                    .bind("status", row.status().name())
                    .bind("created", row.created())
                    .execute();
            var first = FileEvent.after(
                    FileEvent.NONE, 1, row.id(), Draft.of(row.status(), "created"), row.created(), node);
            insertEvents(handle, row.id(), List.of(first));
            handle.execute("UPDATE file SET events = 1, last_hash = ? WHERE id = ?", first.hash(), row.id());
        });
    }

    /** Writes what the changes have come to; their rows are locked. */
    void write(Collection<FileChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            try (var batch = handle.prepareBatch("UPDATE file SET status = :status, parked_from = :parkedFrom,"
                    + " withdrawn = :withdrawn, attempts = :attempts, due_at = :due, length = :length, received = :received,"
                    + " sha256 = :sha256, scanned_sha256 = :scanned, type = :type, reason_code = :code, reason = :reason,"
                    + " pending_shard = :pending, unnoticed = :unnoticed, writer_node = NULL, evict = :evict,"
                    + " expires_at = NULL, events = :events, last_hash = :hash, received_at = :receivedAt,"
                    + " finished_at = :finished WHERE id = :id")) {
                for (var change : changes) {
                    var after = change.after();
                    batch.bind("status", after.status().name())
                            .bind(
                                    "parkedFrom",
                                    after.parkedFrom() == null
                                            ? null
                                            : after.parkedFrom().name())
                            .bind("withdrawn", after.withdrawn())
                            .bind("attempts", after.attempts())
                            .bind("due", after.due())
                            .bind("length", after.length())
                            .bind("received", after.received())
                            .bind("sha256", after.sha256())
                            .bind("scanned", after.scannedSha256())
                            .bind("type", after.type())
                            .bind("code", after.reasonCode())
                            .bind("reason", after.reason())
                            .bind("pending", after.pending() ? Integer.valueOf(after.shard()) : null)
                            .bind("unnoticed", change.unnoticed ? Integer.valueOf(after.shard()) : null)
                            .bind("evict", false)
                            .bind("events", after.events())
                            .bind("hash", after.lastHash())
                            .bind("receivedAt", after.receivedAt())
                            .bind("finished", after.finished())
                            .bind("id", after.id())
                            .add();
                }
                batch.execute();
            }
            for (var change : changes) {
                insertEvents(handle, change.before().id(), change.events());
            }
        });
        index.accept(changes.stream().map(FileChange::after).toList());
        endings.tell(changes);
    }

    private static void insertEvents(Handle handle, String file, List<FileEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        try (var batch =
                handle.prepareBatch("INSERT INTO file_event (file_id, no, at, status, node, duration_ms, engine,"
                        + " signatures, digest, detail, previous, hash) VALUES (:file, :no, :at, :status, :node, :duration, :engine,"
                        + " :signatures, :digest, :detail, :previous, :hash)")) {
            for (var event : events) {
                batch.bind("file", file)
                        .bind("no", event.no())
                        .bind("at", event.at())
                        .bind("status", event.status().name())
                        .bind("node", event.node())
                        .bind("duration", event.durationMs())
                        .bind("engine", event.engine())
                        .bind("signatures", event.signatures())
                        .bind("digest", event.digest())
                        .bind("detail", event.detail())
                        .bind("previous", event.previous())
                        .bind("hash", event.hash())
                        .add();
            }
            batch.execute();
        }
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
