package gridrelay.grid;

import static gridrelay.grid.TestNode.ALL;
import static gridrelay.grid.TestNode.live;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How nodes share the shards while time passes, with all of the protocol but its threads. */
@OnBothDatabases
class NodeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestDatabase database;
    private final HandClocks time = new HandClocks();

    NodeTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void empty() {
        database.empty();
    }

    private TestNode node(String name) {
        return new TestNode(name, database, time);
    }

    private Set<Tenure> sole(TestNode node, int shard) {
        return Set.of(node.tenure(shard));
    }

    @Test
    void a_lone_node_has_all_shards_with_its_first_beat() {
        var node = node("a").wanting(ALL);
        assertThat(node.node.ready()).isFalse();

        node.beat();

        assertThat(node.node.ready()).isTrue();
        assertThat(node.holds()).isEqualTo(ALL);
        assertThat(node.work.taken).hasSize(271).contains(new Tenure(17, 1));
        assertThat(node.node.maySend(new Tenure(17, 1))).isTrue();
        assertThat(node.node.maySend(new Tenure(17, 2))).isFalse();
        assertThat(node.settle(Set.of(new Tenure(17, 1), new Tenure(0, 1)))).hasSize(2);
        assertThat(database.one(
                        Long.class, "SELECT count(*) FROM shard WHERE owner = ? AND wanted = ?", node.me(), node.me()))
                .isEqualTo(271);
    }

    @Test
    void without_a_grid_a_node_takes_what_stays_free_for_two_seconds() {
        var node = node("a");
        node.beat();
        live(time, Duration.ofMillis(1500), node);
        assertThat(node.holds()).isEmpty();
        live(time, Duration.ofMillis(500), node);
        assertThat(node.holds()).isEqualTo(ALL);
    }

    @Test
    void a_dead_nodes_shards_are_taken_with_a_higher_epoch_once_lease_and_grace_are_over() {
        var dead = node("dead").wanting(ALL);
        dead.beat();
        dead.renew();
        var heir = node("heir").wanting(ALL);
        heir.beat();

        live(time, Duration.ofMillis(6500), heir);
        assertThat(heir.holds()).isEmpty();
        live(time, SECOND, heir);

        assertThat(heir.holds()).isEqualTo(ALL);
        assertThat(heir.tenure(17)).isEqualTo(new Tenure(17, 2));
        assertThat(heir.counts.buried).hasValue(1);
        assertThat(database.one(String.class, "SELECT state FROM member WHERE name = 'dead'"))
                .isEqualTo("DEAD");
    }

    @Test
    void a_living_owner_is_never_robbed() {
        var owner = node("owner");
        owner.beat();
        live(time, Duration.ofSeconds(2), owner);
        var greedy = node("greedy");
        greedy.beat();

        live(time, Duration.ofMinutes(1), owner, greedy);

        assertThat(owner.holds()).isEqualTo(ALL);
        assertThat(greedy.holds()).isEmpty();
        assertThat(database.one(Long.class, "SELECT max(epoch) FROM shard")).isEqualTo(1);
    }

    @Test
    void a_buried_node_gives_up_everything_and_begins_a_new_life() {
        var zombie = node("zombie").wanting(ALL);
        zombie.beat();
        var before = zombie.me();
        var old = sole(zombie, 17);
        var heir = node("heir");
        heir.beat();
        live(time, Duration.ofSeconds(10), heir);
        assertThat(heir.holds()).isEqualTo(ALL);

        assertThat(zombie.settle(old)).as("a woken zombie writes nothing").isEmpty();
        assertThat(zombie.counts.fenced).hasValue(1);
        assertThat(zombie.node.ready()).isFalse();
        assertThat(zombie.holds()).isEmpty();
        zombie.node.watch();
        assertThat(zombie.work.aborts).hasValue(1);
        zombie.partitions = Set.of();
        zombie.beat();

        assertThat(zombie.work.lost).hasSize(271).containsAll(old);
        assertThat(zombie.me()).isNotEqualTo(before);
        assertThat(zombie.node.ready()).isTrue();
        live(time, Duration.ofSeconds(20), heir, zombie);
        assertThat(heir.holds()).isEqualTo(ALL);
    }

    @Test
    void a_renewal_tells_a_zombie_that_it_is_dead() {
        var zombie = node("zombie").wanting(ALL);
        zombie.beat();
        var heir = node("heir");
        heir.beat();
        live(time, Duration.ofSeconds(8), heir);

        zombie.renew();

        assertThat(zombie.counts.died).hasValue(1);
        assertThat(zombie.node.tenure(17)).isEmpty();
        assertThat(zombie.node.maySend(new Tenure(17, 1))).isFalse();
    }

    @Test
    void an_expired_node_that_nobody_buried_renews_and_goes_on() {
        var node = node("a").wanting(ALL);
        node.beat();
        var tenure = node.tenure(17);
        time.pass(Duration.ofMinutes(3));
        assertThat(node.node.ready()).isFalse();
        assertThat(node.node.maySend(tenure)).isFalse();
        assertThat(node.settle(Set.of(tenure)))
                .as("no clock is read in a settle")
                .containsExactly(tenure);

        node.renew();

        assertThat(node.node.maySend(tenure)).isTrue();
        node.beat();
        assertThat(node.tenure(17)).isEqualTo(tenure);
        assertThat(node.work.lost).isEmpty();
    }

    @Test
    void nothing_is_taken_without_a_lease() {
        var node = node("a");
        node.beat();
        time.pass(Duration.ofSeconds(5));
        node.partitions = ALL;
        node.beat();
        assertThat(node.holds()).isEmpty();
        node.renew();
        node.beat();
        assertThat(node.holds()).isEqualTo(ALL);
    }

    @Test
    void a_restart_where_the_process_is_proven_dead_has_everything_at_once() {
        var killed = node("a").wanting(ALL);
        killed.beat();

        var next = node("a").wanting(ALL);
        next.node.buryAllOthers();
        next.beat();

        assertThat(next.tenure(17)).isEqualTo(new Tenure(17, 2));
        assertThat(killed.settle(Set.of(new Tenure(17, 1)))).isEmpty();
    }

    @Test
    void a_node_that_leaves_frees_its_shards_for_the_next_at_once() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        var tenure = leaving.tenure(17);

        leaving.node.leave(SECOND);

        assertThat(leaving.work.drains).hasSize(271);
        assertThat(leaving.work.lost).hasSize(271);
        assertThat(leaving.node.ready()).isFalse();
        assertThat(leaving.node.maySend(tenure)).isFalse();
        var next = node("next").wanting(ALL);
        next.beat();
        assertThat(next.tenure(17)).isEqualTo(new Tenure(17, 2));
    }

    @Test
    void a_beat_that_hung_while_its_node_left_begins_no_other_life() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        leaving.node.leave(SECOND);
        assertThatThrownBy(leaving.node::beat).isInstanceOf(IllegalStateException.class);
        assertThat(database.one(Long.class, "SELECT count(*) FROM member WHERE state = 'LIVE'"))
                .isZero();
    }

    @Test
    void a_shard_that_a_hanging_beat_gets_while_its_node_leaves_is_not_sent_for() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        leaving.work.atAbort =
                () -> assertThat(leaving.node.ready()).as("still alive").isFalse();
        leaving.node.leave(SECOND);
        assertThat(leaving.work.aborts).as("nothing is left open").hasValue(1);
    }

    @Test
    void what_the_grid_preferred_for_a_node_that_left_is_anybodys_at_once() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        var other = node("other");
        other.beat();
        leaving.node.leave(SECOND);
        other.beat();
        assertThat(other.holds()).isEqualTo(ALL);
    }

    @Test
    void an_incarnation_whose_process_has_ended_is_buried_when_the_kernel_has_sent_what_it_wrote() throws Exception {
        var process = new ProcessBuilder("sleep", "60").start();
        var named = Processes.named(process.pid());
        assumeThat(named).as("a name for a process: Linux only").isPresent();
        var killed = new TestNode("killed", database, time, named.get()).wanting(ALL);
        killed.beat();
        var heir = node("heir").wanting(ALL);
        live(time, SECOND, heir);
        assertThat(heir.holds()).as("while it lives").isEmpty();

        process.destroyForcibly().waitFor();
        live(time, Times.FLUSHED, heir);
        assertThat(heir.holds()).as("since the first look less than that").isEmpty();
        live(time, Times.PROTOCOL.polling(), heir);

        assertThat(heir.holds()).isEqualTo(ALL);
        assertThat(killed.settle(Set.of(new Tenure(17, 1)))).isEmpty();
    }

    @Test
    void a_node_that_cannot_drain_resets_what_is_open_before_it_leaves() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        leaving.work.drainsAtOnce = false;
        leaving.node.leave(Duration.ofMillis(50));
        assertThat(leaving.work.aborts).hasValue(1);
        assertThat(database.one(Long.class, "SELECT count(owner) FROM shard")).isZero();
    }

    @Test
    void what_takes_long_in_one_shard_holds_up_no_other_of_a_node_that_leaves() {
        var leaving = node("leaving").wanting(ALL);
        leaving.beat();
        var open = new CompletableFuture<Void>();
        leaving.work.drains.put(leaving.tenure(17), open);
        var other = node("other");
        other.beat();

        var left = CompletableFuture.runAsync(() -> leaving.node.leave(Duration.ofMinutes(5)));
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            other.beat();
            return other.holds().size() == 270;
        });
        assertThat(other.holds()).doesNotContain(17);
        assertThat(left).isNotDone();
        open.complete(null);

        assertThat(left).succeedsWithin(Duration.ofMinutes(1));
        assertThat(leaving.work.lost).hasSize(271);
        other.beat();
        assertThat(other.holds()).isEqualTo(ALL);
    }

    @Test
    void a_shard_moves_to_the_living_member_that_wants_it_once_it_has_settled_in_and_drained() {
        var old = node("old").wanting(ALL);
        old.work.drainsAtOnce = false;
        old.beat();
        var moving = Set.of(3, 4);
        var next = node("next").wanting(moving);
        old.partitions = ALL.stream().filter(shard -> !moving.contains(shard)).collect(Collectors.toSet());

        live(time, Duration.ofMillis(9500), old, next);
        assertThat(old.holds()).as("settling in").isEqualTo(ALL);
        live(time, SECOND, old, next);
        var tenure = new Tenure(3, 1);
        assertThat(old.holds()).doesNotContain(3, 4);
        assertThat(old.node.maySend(tenure)).isFalse();
        assertThat(next.holds()).as("not before it is drained").isEmpty();
        assertThat(old.settle(Set.of(tenure))).as("while draining").containsExactly(tenure);

        old.work.drains.get(tenure).complete(null);
        live(time, SECOND, old, next);

        assertThat(next.holds()).containsExactly(3);
        assertThat(next.tenure(3)).isEqualTo(new Tenure(3, 2));
        assertThat(old.work.lost).containsExactly(tenure);
        assertThat(old.settle(Set.of(tenure))).isEmpty();
        old.work.drains.get(new Tenure(4, 1)).completeExceptionally(new IllegalStateException("on purpose"));
        live(time, SECOND, old, next);
        assertThat(next.holds()).isEqualTo(moving);
    }

    @Test
    void a_wish_of_the_dead_moves_nothing() {
        var old = node("old").wanting(Set.of(3));
        old.beat();
        var gone = node("gone").wanting(Set.of(3));
        gone.beat();
        old.partitions = Set.of();
        gone.node.leave(SECOND);
        live(time, Duration.ofSeconds(30), old);
        assertThat(old.holds()).contains(3);
        assertThat(old.work.drains).isEmpty();
    }

    @Test
    void a_shard_whose_work_does_not_start_is_given_back_and_tried_again() {
        var node = node("a").wanting(Set.of(3, 4));
        node.work.unloadable.add(3);
        node.beat();
        assertThat(node.tenure(4)).isEqualTo(new Tenure(4, 1));
        node.work.unloadable.clear();
        live(time, Duration.ofSeconds(1), node);
        assertThat(node.holds()).doesNotContain(3);
        assertThat(node.work.lost).containsExactly(new Tenure(3, 1));
        live(time, Duration.ofSeconds(2), node);
        assertThat(node.tenure(3)).isEqualTo(new Tenure(3, 2));
        assertThat(node.tenure(4)).isEqualTo(new Tenure(4, 1));
    }
}
