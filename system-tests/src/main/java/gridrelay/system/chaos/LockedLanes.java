package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A foreign transaction holds every other lane's row, as a slow accept or an operator at the database's prompt would: what was
 * answered there cannot be recorded yet. Excuses nothing: one that owns a lane can wait.
 */
record LockedLanes(List<Connection> holders) implements Fault {

    LockedLanes() {
        this(new ArrayList<>());
    }

    @Override
    public void begin(Lab lab) {
        try {
            var connection = lab.database().connect();
            holders.add(connection);
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT id FROM lane WHERE id % 2 = 0 ORDER BY id FOR UPDATE");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void end(Lab lab) {
        for (var holder : holders) {
            try {
                holder.close();
            } catch (SQLException e) {
                // ended before
            }
        }
        holders.clear();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "LockedLanes[]";
    }
}
