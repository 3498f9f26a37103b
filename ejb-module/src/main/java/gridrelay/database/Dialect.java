package gridrelay.database;

import java.util.Map;

/** The few places where the SQL of the supported databases differs. */
public enum Dialect {
    /** H2 2.3 in regular mode, embedded: one process at a time, which its file lock proves. */
    H2(
            // H2 keeps a CLOB of more than 256 characters outside the row, at a cost to each message; this is its
            // longest VARCHAR
            "varchar(1048576)", false, ""),
    /** PostgreSQL 15 or newer. */
    POSTGRESQL("text", true, "WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)");

    private final String json;
    private final boolean partialIndexes;
    private final String often;

    Dialect(String json, boolean partialIndexes, String often) {
        this.json = json;
        this.partialIndexes = partialIndexes;
        this.often = often;
    }

    static Dialect named(String databaseProductName) {
        return switch (databaseProductName) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            default ->
                throw new IllegalStateException("GridRelay runs on H2 and PostgreSQL, not on " + databaseProductName);
        };
    }

    /** Names what is prepared and not decided, in this database; the oldest, where the database knows. */
    String preparedTransactions() {
        return switch (this) {
            case H2 -> "SELECT transaction_name FROM information_schema.in_doubt FETCH FIRST 100 ROWS ONLY";
            case POSTGRESQL ->
                "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
                        + " ORDER BY prepared FETCH FIRST 100 ROWS ONLY";
        };
    }

    /** What the migrations' placeholders stand for. */
    Map<String, String> placeholders() {
        return Map.of(
                "json",
                json,
                "often",
                often,
                "partial_pending",
                partialIndexes ? "WHERE pending_shard IS NOT NULL" : "",
                "partial_unnoticed",
                partialIndexes ? "WHERE unnoticed IS NOT NULL" : "",
                "partial_waiting",
                partialIndexes ? "WHERE waiting_since IS NOT NULL" : "",
                "partial_replay",
                partialIndexes ? "WHERE replay_id IS NOT NULL" : "",
                "partial_expires",
                partialIndexes ? "WHERE expires_at IS NOT NULL" : "",
                "room_for_lanes",
                this == H2 ? "" : "ALTER TABLE lane SET (fillfactor = 25)",
                "drop_attempt_key",
                this == H2
                        ? "ALTER TABLE attempt DROP PRIMARY KEY"
                        : "ALTER TABLE attempt DROP CONSTRAINT attempt_pkey");
    }
}
