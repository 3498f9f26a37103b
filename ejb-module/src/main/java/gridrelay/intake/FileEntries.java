package gridrelay.intake;

import static java.util.Comparator.comparing;

import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.VersionedMap;
import gridrelay.model.FileEntry;
import gridrelay.model.FileKey;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.resource.ResourceException;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The grid's entries of the files that their owners have something to do about, written in the caller's transaction. They are
 * an index that the database can rebuild: where the grid is not there, nothing waits for it.
 */
@ApplicationScoped
class FileEntries {

    static final String MAP = "files";

    private final Log log = new Log();

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    /** Makes the entries say what the rows say; newer entries stay. */
    void follow(Collection<FileRow> rows) {
        // where writing locks, all do so in this order
        write(map -> rows.stream().sorted(comparing(FileRow::id)).forEach(row -> {
            if (row.pending()) {
                map.set(key(row), entry(row));
            } else {
                map.delete(key(row), version(row));
            }
        }));
    }

    /** Removes the entry of a file that is no more. */
    void forget(FileKey key, FileEntry last) {
        write(map -> map.delete(key, last.version() + 1));
    }

    static FileKey key(FileRow row) {
        return new FileKey(row.shard(), row.id());
    }

    static FileEntry entry(FileRow row) {
        return new FileEntry(row.status().name(), row.account(), row.attempts(), version(row));
    }

    /** That a file's bytes have been put away is no event of its own, and comes after the event before. */
    static long version(FileRow row) {
        return 2L * row.events() + (row.pending() ? 0 : 1);
    }

    private void write(Consumer<VersionedMap<FileKey, FileEntry>> changes) {
        try (var connection = grid.getConnection()) {
            changes.accept(connection.getVersionedMap(MAP));
        } catch (ResourceException e) {
            log.gridAway(e);
        }
    }
}
