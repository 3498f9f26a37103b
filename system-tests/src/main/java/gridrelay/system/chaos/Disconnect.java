package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.sql.SQLException;
import java.util.Optional;

/** All connections to the database are ended by it (pg_terminate_backend), in whatever they are. */
record Disconnect() implements Fault {

    static final String ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gridrelay%'";

    @Override
    public void begin(Lab lab) {
        try (var connection = lab.database().connect();
                var statement = connection.createStatement()) {
            statement.execute(ALL);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void end(Lab lab) {
        // they connect again by themselves
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }
}
