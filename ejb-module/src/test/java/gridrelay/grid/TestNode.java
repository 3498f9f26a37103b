package gridrelay.grid;

import gridrelay.database.TestDatabase;
import gridrelay.model.Shard;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A node whose beats and clocks a test makes by hand, on a real database. */
final class TestNode {

    static final Set<Integer> ALL = IntStream.range(0, Shard.COUNT).boxed().collect(Collectors.toSet());

    final RecordedWork work = new RecordedWork();
    final Counts counts = new Counts();
    final Node node;
    /** The shards whose partitions the grid gave this node. */
    volatile Set<Integer> partitions = Set.of();
    /** Runs around each transaction of the node; may throw after the commit. */
    volatile Transactions transactions;

    private final TestDatabase database;

    TestNode(String name, TestDatabase database, HandClocks time) {
        this(name, database, time, null);
    }

    /** @param process that the node says it is */
    TestNode(String name, TestDatabase database, HandClocks time, String process) {
        this.database = database;
        this.transactions = database::transaction;
        this.node = new Node(
                name,
                Times.PROTOCOL,
                time.clocks(),
                time.instants(),
                new Node.Tables(
                        new LeaseTable(database.plain()),
                        new MemberTable(database.jdbi()),
                        new ShardTable(database.jdbi()),
                        new Transactions() {
                            @Override
                            public <T> T call(Supplier<T> step) {
                                return transactions.call(step);
                            }
                        }),
                new Works(List.of(work)),
                () -> partitions,
                counts,
                process);
    }

    TestNode wanting(Set<Integer> shards) {
        partitions = shards;
        return this;
    }

    void beat() {
        try {
            node.beat();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void renew() {
        try {
            node.renew();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets time pass in steps of the polling, with all that these nodes do meanwhile. */
    static void live(HandClocks time, Duration span, TestNode... nodes) {
        var step = Times.PROTOCOL.polling();
        for (var past = Duration.ZERO; past.compareTo(span) < 0; past = past.plus(step)) {
            time.pass(step);
            for (var each : nodes) {
                each.renew();
                each.node.watch();
                each.beat();
            }
        }
    }

    String me() {
        return node.incarnation().orElseThrow();
    }

    Set<Integer> holds() {
        return ALL.stream().filter(shard -> node.tenure(shard).isPresent()).collect(Collectors.toSet());
    }

    Tenure tenure(int shard) {
        return node.tenure(shard).orElseThrow();
    }

    /** The tenures that a settle of these would write. */
    Set<Tenure> settle(Set<Tenure> tenures) {
        return database.transaction(() -> node.fence(tenures));
    }
}
