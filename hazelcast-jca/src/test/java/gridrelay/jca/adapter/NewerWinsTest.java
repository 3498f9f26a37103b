package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits reach the grid in another order than they were made; the newest state must win, on owners and backups. */
class NewerWinsTest {

    record State(long version, String text) implements Versioned {}

    private static List<TestNode> nodes;
    private static HazelcastConnection connection;
    private static FakeTransactions transactions;

    private VersionedMap<String, State> map;
    private IMap<String, Object> grid;

    @BeforeAll
    static void start() {
        nodes = TestNode.cluster(2);
        transactions = nodes.get(0).container.transactions;
        connection = TestNode.connect(nodes.get(0).factory());
    }

    @AfterAll
    static void stop() {
        nodes.forEach(TestNode::close);
    }

    @BeforeEach
    void clear() {
        map = connection.getVersionedMap("states");
        grid = nodes.get(0).instance().getMap("states");
        grid.clear();
    }

    private void commit(Consumer<VersionedMap<String, State>> work) {
        transactions.in(() -> work.accept(map));
    }

    private static HazelcastConnection tombstonesFor(int seconds) {
        var managed = new HazelcastManagedConnectionFactory();
        managed.setTombstoneTtl(seconds);
        return TestNode.connect(nodes.get(0).factory(managed));
    }

    private static VersionedMap<String, State> states(HazelcastConnection connection) {
        return connection.getVersionedMap("states");
    }

    private State read(String key) {
        var seen = new State[1];
        commit(m -> seen[0] = m.get(key));
        return seen[0];
    }

    @Test
    void commits_in_reversed_order_leave_the_newest() {
        for (var node : nodes) {
            var key = node.ownKey();
            commit(m -> m.set(key, new State(3, "third")));
            commit(m -> m.set(key, new State(2, "second")));
            assertThat(read(key).text()).isEqualTo("third");
        }
    }

    @Test
    void a_plain_transactional_map_applies_versioned_values_in_the_same_way() {
        commit(m -> m.set("k", new State(3, "third")));
        transactions.in(() -> connection.getTransactionalMap("states").set("k", new State(2, "second")));
        assertThat(read("k").text()).isEqualTo("third");
    }

    @Test
    void an_equal_version_is_a_repair() {
        commit(m -> m.set("k", new State(3, "wrong")));
        commit(m -> m.set("k", new State(3, "right")));
        assertThat(read("k").text()).isEqualTo("right");
    }

    @Test
    void an_older_removal_removes_nothing() {
        commit(m -> m.set("k", new State(3, "third")));
        commit(m -> m.delete("k", 2));
        assertThat(read("k").text()).isEqualTo("third");
    }

    @Test
    void an_older_value_does_not_come_back_after_a_removal() {
        for (var node : nodes) {
            var key = node.ownKey();
            commit(m -> m.set(key, new State(1, "first")));
            commit(m -> m.delete(key, 3));
            commit(m -> m.set(key, new State(2, "late")));
            assertThat(read(key)).isNull();
            commit(m -> assertThat(m.containsKey(key)).isFalse());
            assertThat(grid.get(key)).isEqualTo(new Tombstone(3));
            commit(m -> m.set(key, new State(4, "fourth")));
            assertThat(read(key).text()).isEqualTo("fourth");
        }
    }

    @Test
    void a_removal_that_overtakes_the_first_value_keeps_it_out() {
        commit(m -> m.delete("k", 2));
        commit(m -> m.set("k", new State(1, "late")));
        assertThat(read("k")).isNull();
    }

    @Test
    void tombstones_go_away_and_a_value_put_over_one_stays() {
        var brief = tombstonesFor(1);
        var lasting = tombstonesFor(60);
        transactions.in(() -> {
            states(brief).delete("gone", 1);
            states(brief).delete("back", 1);
            states(lasting).delete("kept", 1);
        });
        commit(m -> m.set("back", new State(2, "second")));
        assertThat(grid.getEntryView("kept").getTtl()).isEqualTo(60_000);
        assertThat(grid.getEntryView("back").getTtl()).isEqualTo(Long.MAX_VALUE);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !grid.containsKey("gone"));
        assertThat(read("back").text()).isEqualTo("second");
        brief.close();
        lasting.close();
    }

    @Test
    void within_one_transaction_the_newest_counts_too() {
        commit(m -> {
            m.set("k", new State(5, "fifth"));
            m.set("k", new State(4, "fourth"));
            assertThat(m.get("k").text()).isEqualTo("fifth");
            m.delete("k", 6);
            assertThat(m.get("k")).isNull();
            m.set("k", new State(5, "fifth again"));
            assertThat(m.get("k")).isNull();
        });
        assertThat(grid.get("k")).isEqualTo(new Tombstone(6));
    }

    @Test
    void a_removal_without_a_version_is_refused() {
        commit(m -> {
            assertThatThrownBy(() -> m.delete("k"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("delete(key, version)");
            assertThatThrownBy(() -> m.remove("k"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("delete(key, version)");
        });
    }

    @Test
    void queries_of_the_plain_map_pass_over_tombstones() {
        commit(m -> {
            m.set("k", new State(1, "x"));
            m.delete("other", 1);
        });
        assertThat(grid.keySet(Predicates.equal("text", "x"))).containsExactly("k");
    }

    @Test
    void a_batch_over_all_partitions_arrives_and_survives_the_owners_death() {
        var cluster = TestNode.cluster(2);
        try (var survivor = cluster.get(1)) {
            var writer = cluster.get(0);
            var handle = TestNode.connect(writer.factory());
            VersionedMap<Integer, State> batch = handle.getVersionedMap("batch");
            var expected = new HashMap<Integer, Object>();
            writer.container.transactions.in(() -> {
                for (int i = 0; i < 200; i++) {
                    var state = new State(2, "state " + i);
                    batch.set(i, state);
                    expected.put(i, state);
                }
            });
            writer.container.transactions.in(() -> {
                for (int i = 0; i < 200; i += 2) {
                    batch.delete(i, 3);
                    expected.put(i, new Tombstone(3));
                }
                for (int i = 1; i < 200; i += 2) {
                    batch.set(i, new State(1, "older"));
                }
            });
            writer.instance().getLifecycleService().terminate();
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> survivor.instance().getCluster().getMembers().size() == 1);
            Map<Integer, Object> survived = new HashMap<>(survivor.instance().getMap("batch"));
            assertThat(survived).isEqualTo(expected);
            writer.close();
        }
    }
}
