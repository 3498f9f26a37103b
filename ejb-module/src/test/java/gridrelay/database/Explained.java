package gridrelay.database;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Statements as production code runs them, each with its plan. On PostgreSQL it is run by {@code EXPLAIN (ANALYZE, BUFFERS)} just
 * before it runs for itself, with the same values and in the same transaction, which is undone; on H2 it is explained only.
 */
public final class Explained {

    /** A statement and what the database does for it. */
    public sealed interface Plan {
        String sql();

        /** Whether it goes through this index. */
        boolean uses(String index);

        /** What of it reads more than it needs; empty if nothing does. */
        List<String> faults(Set<String> tables, int most);
    }

    /** PostgreSQL's, with what it touched. */
    public record Touched(String sql, JsonObject plan) implements Plan {

        /** Pages that it looked at, in memory or not. */
        public int buffers() {
            return plan.getInt("Shared Hit Blocks") + plan.getInt("Shared Read Blocks");
        }

        @Override
        public boolean uses(String index) {
            return nodes(plan).anyMatch(node -> index.equals(node.getString("Index Name", null)));
        }

        @Override
        public List<String> faults(Set<String> tables, int most) {
            return nodes(plan)
                    .filter(node -> node.getInt("Actual Loops") > 0)
                    .filter(node -> (node.getString("Node Type").equals("Seq Scan")
                                    && tables.contains(node.getString("Relation Name")))
                            || (node.getString("Node Type").contains("Sort") && rows(node, "Actual Rows") > most)
                            || dropped(node) > most)
                    .map(node -> node.getString("Node Type") + " on " + node.getString("Relation Name", "rows") + ": "
                            + rows(node, "Actual Rows") + " rows, " + dropped(node) + " dropped")
                    .toList();
        }

        private static double dropped(JsonObject node) {
            return rows(node, "Rows Removed by Filter") + rows(node, "Rows Removed by Join Filter");
        }

        private static double rows(JsonObject node, String name) {
            return node.containsKey(name) ? node.getJsonNumber(name).doubleValue() * node.getInt("Actual Loops", 1) : 0;
        }

        private static Stream<JsonObject> nodes(JsonObject node) {
            return Stream.concat(
                    Stream.of(node),
                    node.containsKey("Plans")
                            ? node.getJsonArray("Plans").getValuesAs(JsonObject.class).stream()
                                    .flatMap(Touched::nodes)
                            : Stream.empty());
        }
    }

    /** H2's, in its words. */
    public record Told(String sql, String plan) implements Plan {

        @Override
        public boolean uses(String index) {
            return plan.toLowerCase(java.util.Locale.ROOT).contains("public." + index);
        }

        @Override
        public List<String> faults(Set<String> tables, int most) {
            return tables.stream()
                    .map(table -> "public." + table + ".tablescan")
                    .filter(scan -> plan.toLowerCase(java.util.Locale.ROOT).contains(scan))
                    .toList();
        }
    }

    private static final class Undo extends RuntimeException {}

    /** What the thread's statements are written to, if it asks for it. */
    private static final ThreadLocal<Consumer<Plan>> ASKED = new ThreadLocal<>();

    /** The statement, explained before each of its executions if the thread asks for it: of a batch the last. */
    static PreparedStatement asked(String sql, PreparedStatement statement) {
        var asked = ASKED.get();
        if (asked == null) {
            return statement;
        }
        return ThreadBoundTransactions.proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                var connection = statement.getConnection();
                asked.accept(
                        connection.getMetaData().getDatabaseProductName().equals("H2")
                                ? told(connection, sql)
                                : touched(connection, statement));
            }
            return method.invoke(statement, arguments);
        });
    }

    private Explained() {}

    /** What the work runs in the database's transaction; the work is undone. */
    public static List<Plan> of(TestDatabase database, Runnable work) {
        var plans = new ArrayList<Plan>();
        ASKED.set(plans::add);
        try {
            database.transaction(() -> {
                work.run();
                throw new Undo();
            });
        } catch (Undo e) {
            // as wanted
        } finally {
            ASKED.remove();
        }
        return plans;
    }

    private static Plan touched(Connection connection, PreparedStatement bound) throws SQLException {
        var sql =
                bound.toString(); // the driver writes the values into it, and a batch's statements one after the other
        var last = sql.contains(WRAPPING) ? sql.substring(sql.indexOf(WRAPPING) + WRAPPING.length()) : sql;
        var text = last.substring(last.lastIndexOf(";\n") + 1);
        try (Statement explain = connection.createStatement()) {
            explain.execute("SAVEPOINT explained");
            try (var plan = explain.executeQuery("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + text);
                    var json = Json.createReader(new StringReader(first(plan)))) {
                return new Touched(text, json.readArray().getJsonObject(0).getJsonObject("Plan"));
            } finally {
                explain.execute("ROLLBACK TO SAVEPOINT explained");
            }
        }
    }

    private static final String WRAPPING = "wrapping physical statement ";

    private static Plan told(Connection connection, String sql) throws SQLException {
        try (var explain = connection.prepareStatement("EXPLAIN " + sql)) {
            var parameters = explain.getParameterMetaData().getParameterCount();
            for (var i = 1; i <= parameters; i++) {
                explain.setObject(i, null);
            }
            try (var plan = explain.executeQuery()) {
                return new Told(sql, first(plan));
            }
        }
    }

    private static String first(java.sql.ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }
}
