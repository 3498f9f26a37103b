package gridrelay.system.intake;

import gridrelay.system.intake.Sent.End;
import gridrelay.system.node.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file as its database has it. */
record LedgerFile(
        String id, String status, String reason, boolean pending, String sha256, String lastHash, List<Event> events) {

    /** @param fields all that the hash covers, in their order, but for the file's id before them and the hash before behind them */
    record Event(String status, String engine, String digest, List<Object> fields, String previous, String hash) {}

    static Map<String, LedgerFile> all(Postgres postgres) throws SQLException {
        try (var connection = postgres.connect()) {
            var events = events(connection);
            var files = new HashMap<String, LedgerFile>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT id, status, reason_code, pending_shard IS NOT NULL, sha256, last_hash FROM file")) {
                while (rows.next()) {
                    var id = rows.getString(1);
                    files.put(
                            id,
                            new LedgerFile(
                                    id,
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getBoolean(4),
                                    rows.getString(5),
                                    rows.getString(6),
                                    events.getOrDefault(id, List.of())));
                }
            }
            return files;
        }
    }

    private static Map<String, List<Event>> events(Connection connection) throws SQLException {
        var all = new HashMap<String, List<Event>>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT file_id, no, at, status, node, duration_ms, engine, signatures,"
                                + " digest, detail, previous, hash FROM file_event ORDER BY file_id, no")) {
            while (rows.next()) {
                all.computeIfAbsent(rows.getString(1), id -> new ArrayList<>()).add(event(rows));
            }
        }
        return all;
    }

    private static Event event(ResultSet row) throws SQLException {
        var fields = new ArrayList<Object>();
        fields.add(row.getInt("no"));
        fields.add(row.getObject("at", OffsetDateTime.class).toInstant().toEpochMilli());
        for (var column : List.of("status", "node", "duration_ms", "engine", "signatures", "digest", "detail")) {
            fields.add(row.getObject(column));
        }
        return new Event(
                row.getString("status"),
                row.getString("engine"),
                row.getString("digest"),
                fields,
                row.getString("previous"),
                row.getString("hash"));
    }

    boolean isReceiving() {
        return status.equals("RECEIVING");
    }

    End end() {
        if (pending) {
            return End.OTHER;
        }
        return switch (status) {
            case "STORED" -> End.STORED;
            case "WITHDRAWN" -> End.WITHDRAWN;
            case "INFECTED" -> "DISCARDED".equals(reason) ? End.DISCARDED : End.INFECTED;
            default -> End.OTHER;
        };
    }
}
