package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.UnappliedWrites;
import gridrelay.jca.Versioned;
import jakarta.resource.ResourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the parts of a split grid refuse, and what becomes of them, with the server's own configuration. */
class SplitTest {

    private static final Map<String, String> PROTECTED = Map.of("PROTECTED", "true", "MINIMUM", "2");

    private final ServerGrid grid = new ServerGrid();
    private final List<Integer> ports = TestNode.freePorts(2);

    record Lane(long tail, long version) implements Versioned {}

    private static Map<String, String> with(Map<String, String> environment, Object... ports) {
        var members = new ArrayList<String>();
        for (var port : ports) {
            members.add("127.0.0.1:" + port);
        }
        var all = new HashMap<>(environment);
        all.put("MEMBERS", String.join(",", members));
        return all;
    }

    @Test
    void a_commit_stands_though_the_smaller_part_refuses_what_it_writes() {
        var environment = with(PROTECTED, ports.toArray());
        try (var node = grid.start(ports.get(0), environment)) {
            var factory = node.factory();
            var told = new ArrayList<UnappliedWrites>();
            try (var registration = factory.onUnappliedWrites(told::add)) {
                node.container.transactions.in(() -> write(factory, 1));
            }
            assertThat(told)
                    .singleElement()
                    .satisfies(writes -> assertThat(writes.cause()).isInstanceOf(SplitBrainProtectionException.class));
            assertThatThrownBy(() -> node.instance().getMap("lanes").get("lane"))
                    .as("it serves no reads either: they would show a part")
                    .isInstanceOf(SplitBrainProtectionException.class);
            try (var other = grid.start(ports.get(1), environment)) {
                awaitTogether(node, other);
                node.container.transactions.in(() -> write(factory, 2));
                assertThat(other.instance().getMap("lanes").get("lane")).isEqualTo(new Lane(2, 2));
            }
        }
    }

    @Test
    void a_transaction_that_includes_the_grid_is_refused_before_anything_is_done() {
        try (var node = grid.start(ports.get(0), with(PROTECTED, ports.get(0)))) {
            var factory = node.pooled(Enlistment.XA);
            node.container.transactions.begin();
            assertThatThrownBy(() -> write(factory, 1)).isInstanceOf(SplitBrainProtectionException.class);
            node.container.transactions.rollback();
        }
    }

    @Test
    void without_protection_a_member_alone_serves() {
        try (var node = grid.start(ports.get(0), Map.of())) {
            node.container.transactions.in(() -> write(node.factory(), 1));
            assertThat(node.instance().getMap("lanes").get("lane")).isEqualTo(new Lane(1, 1));
        }
    }

    /** Two that began apart: the one that searches for the other merges into it, or has it merge. */
    @Test
    void a_merge_is_told_where_it_happens_and_what_that_part_wrote_is_gone() throws ResourceException {
        try (var searching = grid.start(ports.get(0), with(Map.of(), ports.toArray()));
                var found = grid.start(ports.get(1), with(Map.of(), ports.get(1)))) {
            var merges = new AtomicInteger();
            try (var one = searching.factory().onMerged(merges::incrementAndGet);
                    var two = found.factory().onMerged(merges::incrementAndGet)) {
                searching.instance().getMap("lanes").set("here", new Lane(1, 1));
                found.instance().getMap("lanes").set("there", new Lane(1, 1));
                awaitTogether(searching, found);
                await().untilAsserted(() -> assertThat(merges).hasValue(1));
            }
            assertThat(searching.instance().getMap("lanes").keySet()).hasSize(1);
        }
    }

    private static void awaitTogether(TestNode... nodes) {
        for (var node : nodes) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                var instance = node.instance();
                return instance.getCluster().getMembers().size() == nodes.length
                        && instance.getPartitionService().isClusterSafe();
            });
        }
    }

    private static void write(HazelcastConnectionFactory factory, long version) {
        try (var connection = TestNode.connect(factory)) {
            connection.<String, Lane>getVersionedMap("lanes").set("lane", new Lane(version, version));
        }
    }
}
