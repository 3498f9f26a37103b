package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Strangers take all connections that the database has, after the nodes have lost theirs. */
record ConnectionStorm(List<Connection> taken) implements Fault {

    ConnectionStorm() {
        this(new ArrayList<>());
    }

    @Override
    public void begin(Lab lab) {
        new Disconnect().begin(lab);
        try {
            while (true) {
                taken.add(lab.database().connect());
            }
        } catch (SQLException e) {
            // there are no more
        }
    }

    @Override
    public void end(Lab lab) {
        for (var connection : taken) {
            try {
                connection.close();
            } catch (SQLException e) {
                // ended before
            }
        }
        taken.clear();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }

    @Override
    public String toString() {
        return "ConnectionStorm[]";
    }
}
