package gridrelay.jca.tests;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;
import static jakarta.ejb.TransactionAttributeType.REQUIRES_NEW;

import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Container-managed transactions over two databases and all structures of the grid, by two-phase commit or in the grid alone. */
@Stateless
public class Books {

    @Resource(lookup = "jdbc/first")
    DataSource first;

    @Resource(lookup = "jdbc/second")
    DataSource second;

    @Resource(lookup = "eis/hazelcast-xa")
    HazelcastConnectionFactory xa;

    @Resource(lookup = "eis/hazelcast-xa-second")
    HazelcastConnectionFactory secondXa;

    @Resource(lookup = "eis/hazelcast-local")
    HazelcastConnectionFactory local;

    @PostConstruct
    void createTables() {
        for (var database : List.of(first, second)) {
            sql(database, "CREATE TABLE IF NOT EXISTS book (id VARCHAR PRIMARY KEY)");
        }
    }

    /** Both databases, both factories and every sort of structure, then {@code more} in the same transaction. */
    public void writeEverywhere(String key, Runnable more) {
        sql(first, "INSERT INTO book VALUES ('" + key + "')");
        sql(second, "INSERT INTO book VALUES ('" + key + "')");
        with(xa, connection -> fill(connection, key));
        with(
                secondXa,
                connection ->
                        connection.<String, String>getTransactionalMap("second").set(key, key));
        more.run();
    }

    @TransactionAttribute(REQUIRES_NEW)
    public void writeEverywhereInNew(String key, Runnable more) {
        writeEverywhere(key, more);
    }

    /** Through the web module's unshareable reference: two connections are two branches. */
    @SuppressWarnings("BanJNDI") // a constant name of this module's own
    public void writeTwiceByReference(String key) {
        try {
            var byReference = (HazelcastConnectionFactory) new InitialContext().lookup("java:comp/env/eis/unshared");
            with(
                    byReference,
                    connection -> connection
                            .<String, String>getTransactionalMap("map")
                            .set(key, "1"));
            with(
                    byReference,
                    connection -> connection
                            .<String, String>getTransactionalMap("map")
                            .set(key + "-again", "2"));
        } catch (NamingException e) {
            throw new EJBException(e);
        }
    }

    /** The grid alone: the container runs the local transaction. */
    public void writeLocally(String key, Runnable more) {
        with(local, connection -> fill(connection, key));
        more.run();
    }

    @TransactionAttribute(REQUIRES_NEW)
    public void writeLocallyInNew(String key) {
        writeLocally(key, () -> {});
    }

    /** No JTA transaction: the component runs local transactions itself, and forgets the last. */
    @TransactionAttribute(NOT_SUPPORTED)
    public void demarcate(String key) {
        with(local, connection -> {
            var map = connection.<String, String>getTransactionalMap("map");
            try {
                var transaction = connection.getLocalTransaction();
                transaction.begin();
                map.set(key + "-committed", "1");
                transaction.commit();
                transaction.begin();
                map.set(key + "-rolled-back", "1");
                transaction.rollback();
                transaction.begin();
                map.set(key + "-forgotten", "1");
            } catch (ResourceException e) {
                throw new EJBException(e);
            }
        });
    }

    /** Where the key is for everybody: row, row, map, queue, multimap, set, list and second map. */
    @TransactionAttribute(NOT_SUPPORTED)
    public List<String> found(String key) {
        var places = new ArrayList<String>();
        if (hasRow(first, key)) {
            places.add("first");
        }
        if (hasRow(second, key)) {
            places.add("second");
        }
        with(xa, grid -> {
            note(places, "map", grid.getMap("map").containsKey(key));
            note(places, "queue", grid.getQueue("queue").contains(key));
            note(places, "multimap", grid.getMultiMap("multimap").containsKey(key));
            note(places, "set", grid.getSet("set").contains(key));
            note(places, "list", grid.getList("list").contains(key));
            note(places, "second-map", grid.getMap("second").containsKey(key));
            note(places, "locked", grid.getMap("map").isLocked(key));
        });
        return places;
    }

    @TransactionAttribute(NOT_SUPPORTED)
    public <T> T ask(Function<HazelcastConnection, T> question) {
        try (var connection = xa.getConnection()) {
            return question.apply(connection);
        } catch (ResourceException e) {
            throw new EJBException(e);
        }
    }

    private static void note(List<String> places, String place, boolean there) {
        if (there) {
            places.add(place);
        }
    }

    private static void fill(HazelcastConnection connection, String key) {
        connection.<String, String>getTransactionalMap("map").set(key, key);
        connection.<String>getTransactionalQueue("queue").offer(key);
        connection.<String, String>getTransactionalMultiMap("multimap").put(key, key);
        connection.<String>getTransactionalSet("set").add(key);
        connection.<String>getTransactionalList("list").add(key);
    }

    private static void with(HazelcastConnectionFactory factory, Consumer<HazelcastConnection> work) {
        try (var connection = factory.getConnection()) {
            work.accept(connection);
        } catch (ResourceException e) {
            throw new EJBException(e);
        }
    }

    private static void sql(DataSource database, String text) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(text);
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }

    private static boolean hasRow(DataSource database, String key) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1 FROM book WHERE id = '" + key + "'")) {
            return rows.next();
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }
}
