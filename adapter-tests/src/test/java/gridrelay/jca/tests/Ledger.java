package gridrelay.jca.tests;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;
import static jakarta.ejb.TransactionAttributeType.REQUIRES_NEW;

import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A boundary as applications have them: each method one container-managed transaction over a row and a grid entry. */
@Stateless
public class Ledger {

    static final String MAP = "entries";

    @Resource(lookup = "jdbc/ledger")
    DataSource database;

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Resource(lookup = "eis/hazelcast-small")
    HazelcastConnectionFactory smallGrid;

    @Resource
    SessionContext context;

    /** Writes the row and the entry, then does {@code more} in the same transaction. */
    public <T> T write(String key, String value, Supplier<T> more) {
        insert(key, value);
        set(key, value);
        return more.get();
    }

    @TransactionAttribute(REQUIRES_NEW)
    public <T> T writeInNew(String key, String value, Supplier<T> more) {
        return write(key, value, more);
    }

    public void rollBackOnly(String key, String value) {
        write(key, value, () -> null);
        context.setRollbackOnly();
        // Still usable, and as lost as the rest.
        set(key, value + " again");
    }

    public String read(String key) {
        return with(
                grid,
                connection ->
                        connection.<String, String>getTransactionalMap(MAP).get(key));
    }

    public void fill(int keys) {
        with(smallGrid, connection -> {
            for (int i = 0; i < keys; i++) {
                connection.<String, String>getTransactionalMap(MAP).set("fill-" + i, "x");
            }
            return null;
        });
    }

    @TransactionAttribute(NOT_SUPPORTED)
    public void setOutside(String key) {
        set(key, "x");
    }

    /** What everybody sees, outside of any transaction. */
    @TransactionAttribute(NOT_SUPPORTED)
    public String committedEntry(String key) {
        return with(grid, connection -> connection.<String, String>getMap(MAP).get(key));
    }

    @TransactionAttribute(NOT_SUPPORTED)
    public boolean hasRow(String key) {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("SELECT 1 FROM ledger WHERE id = ?")) {
            query.setString(1, key);
            return query.executeQuery().next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @TransactionAttribute(NOT_SUPPORTED)
    public <T> T with(Function<HazelcastConnection, T> work) {
        return with(grid, work);
    }

    private void set(String key, String value) {
        with(grid, connection -> {
            connection.<String, String>getTransactionalMap(MAP).set(key, value);
            return null;
        });
    }

    private static <T> T with(HazelcastConnectionFactory factory, Function<HazelcastConnection, T> work) {
        try (var connection = factory.getConnection()) {
            return work.apply(connection);
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    private void insert(String key, String value) {
        try (var connection = database.getConnection()) {
            try (var insert = connection.prepareStatement("INSERT INTO ledger (id, text) VALUES (?, ?)")) {
                insert.setString(1, key);
                insert.setString(2, value);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
