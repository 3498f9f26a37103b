package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The SQL of lists of files: the newest first, along an index. */
@ApplicationScoped
class FileList {

    private final Jdbi jdbi;

    /** A place in the list. */
    record Place(Instant at, String id) {}

    /** For the container's proxy. */
    protected FileList() {
        this(null);
    }

    @Inject
    FileList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Each of the conditions may be null. */
    List<FileRow> page(FileStatus status, Long account, Place after, int limit) {
        var sql = "SELECT " + FileRow.COLUMNS + " FROM file WHERE 1 = 1"
                + (status == null ? "" : " AND status = :status")
                + (account == null ? "" : " AND account_id = :account")
                + (after == null ? "" : " AND (created_at < :at OR created_at = :at AND id < :id)")
                + " ORDER BY created_at DESC, id DESC LIMIT :limit";
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery(sql).bind("limit", limit);
            if (status != null) {
                query.bind("status", status.name());
            }
            if (account != null) {
                query.bind("account", account);
            }
            if (after != null) {
                query.bind("at", after.at()).bind("id", after.id());
            }
            return query.map(FileRow.mapper()).list();
        });
    }
}
