package gridrelay.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.mapper.RowMapper;

/** A file's row as it was read; what the columns mean is said in {@code V10__intake.sql}. */
record FileRow(
        String id,
        int shard,
        long account,
        String name,
        String metadata,
        String policy,
        String conversation,
        String declaredSha256,
        String concat,
        Long length,
        long received,
        long writer,
        String writerNode,
        boolean evict,
        Instant expires,
        String sha256,
        FileStatus status,
        FileStatus parkedFrom,
        boolean withdrawn,
        int attempts,
        Instant due,
        String scannedSha256,
        String type,
        String reasonCode,
        String reason,
        boolean pending,
        int events,
        String lastHash,
        Instant created,
        Instant receivedAt,
        Instant finished) {

    static final String COLUMNS =
            "id, shard, account_id, name, metadata, policy, conversation, declared_sha256, concat, length,"
                    + " received, writer, writer_node, evict, expires_at, sha256, status, parked_from, withdrawn, attempts, due_at,"
                    + " scanned_sha256, type, reason_code, reason, pending_shard, events, last_hash, created_at, received_at,"
                    + " finished_at";

    /** The same without what may be long and no stage needs: of all that wait, it would be kept in memory. */
    static final String COLUMNS_OF_WORK =
            COLUMNS.replace(" metadata,", " NULL AS metadata,").replace(" concat,", " NULL AS concat,");

    static RowMapper<FileRow> mapper() {
        return (row, context) -> new FileRow(
                row.getString("id"),
                row.getInt("shard"),
                row.getLong("account_id"),
                row.getString("name"),
                row.getString("metadata"),
                row.getString("policy"),
                row.getString("conversation"),
                row.getString("declared_sha256"),
                row.getString("concat"),
                row.getObject("length", Long.class),
                row.getLong("received"),
                row.getLong("writer"),
                row.getString("writer_node"),
                row.getBoolean("evict"),
                instant(row, "expires_at"),
                row.getString("sha256"),
                FileStatus.valueOf(row.getString("status")),
                row.getString("parked_from") == null ? null : FileStatus.valueOf(row.getString("parked_from")),
                row.getBoolean("withdrawn"),
                row.getInt("attempts"),
                instant(row, "due_at"),
                row.getString("scanned_sha256"),
                row.getString("type"),
                row.getString("reason_code"),
                row.getString("reason"),
                row.getObject("pending_shard") != null,
                row.getInt("events"),
                row.getString("last_hash"),
                instant(row, "created_at"),
                instant(row, "received_at"),
                instant(row, "finished_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Whether nobody knows of it yet: it begins when all of it is here. */
    boolean isToCome() {
        return events == 0;
    }

    /** Whether nothing has happened to it since this event, and it is still wanted. */
    boolean isAt(int event) {
        return events == event && !withdrawn;
    }

    /** A piece of a file to come: received like one, but never scanned or stored by itself. */
    boolean isPart() {
        return "partial".equals(concat);
    }

    /** Whether all bytes that it shall have are here. */
    boolean isComplete() {
        return length != null && received == length;
    }
}
