package gridrelay.grid;

import static gridrelay.grid.TestNode.ALL;
import static gridrelay.grid.TestNode.live;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answer to COMMIT is lost: committed, but the node must not act as if it knew. */
@OnBothDatabases
class UnclearCommitTest {

    private final TestDatabase database;
    private final HandClocks time = new HandClocks();

    UnclearCommitTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void empty() {
        database.empty();
    }

    /** Loses the answer to the first commit whose result fits. */
    private final class Losing implements Transactions {
        private final Predicate<Object> fits;
        private boolean lost;

        Losing(Predicate<Object> fits) {
            this.fits = fits;
        }

        @Override
        public <T> T call(Supplier<T> step) {
            var result = database.transaction(step);
            if (!lost && fits.test(result)) {
                lost = true;
                throw new IllegalStateException("The connection broke while the commit was under way");
            }
            return result;
        }
    }

    private void beatThatFails(TestNode node) {
        assertThatThrownBy(node::beat).hasMessageContaining("commit was under way");
    }

    @Test
    void an_unheard_taking_is_taken_again_with_the_next_epoch() {
        var node = new TestNode("a", database, time).wanting(Set.of(3));
        node.transactions = new Losing(result -> result instanceof List<?> taken && !taken.isEmpty());
        beatThatFails(node);
        assertThat(node.holds()).isEmpty();
        assertThat(node.work.taken).isEmpty();
        assertThat(database.one(Long.class, "SELECT epoch FROM shard WHERE id = 3"))
                .isEqualTo(1);

        node.beat();

        assertThat(node.tenure(3)).isEqualTo(new Tenure(3, 2));
        assertThat(node.settle(Set.of(new Tenure(3, 1))))
                .as("nobody has that tenure")
                .isEmpty();
    }

    @Test
    void an_unheard_joining_leaves_an_incarnation_that_is_buried_in_time() {
        var node = new TestNode("a", database, time).wanting(ALL);
        node.transactions = new Losing(result -> true);
        beatThatFails(node);
        assertThat(node.node.incarnation()).isEmpty();

        node.beat();
        live(time, Duration.ofSeconds(8), node);

        assertThat(node.holds()).isEqualTo(ALL);
        assertThat(database.one(Long.class, "SELECT count(*) FROM member WHERE state = 'LIVE'"))
                .isEqualTo(1);
    }

    @Test
    void an_unheard_release_is_free_for_the_next_and_never_held_by_two() {
        var old = new TestNode("old", database, time).wanting(Set.of(3));
        old.beat();
        old.partitions = Set.of();
        var next = new TestNode("next", database, time).wanting(Set.of(3));
        next.beat();
        live(time, Duration.ofMillis(9500), old, next);
        old.transactions = new Losing(List.of(new Tenure(3, 1))::equals);
        time.pass(Duration.ofMillis(500));
        old.renew();
        old.beat(); // drains
        beatThatFails(old); // releases

        assertThat(old.node.tenure(3)).isEmpty();
        assertThat(old.settle(Set.of(new Tenure(3, 1)))).isEmpty();
        live(time, Duration.ofSeconds(1), next, old);
        assertThat(next.tenure(3)).isEqualTo(new Tenure(3, 2));
        assertThat(old.holds()).doesNotContain(3);
    }

    @Test
    void a_release_that_was_rolled_back_is_held_again_with_the_next_epoch() {
        var old = new TestNode("old", database, time).wanting(Set.of(3));
        old.beat();
        old.partitions = Set.of();
        var next = new TestNode("next", database, time).wanting(Set.of(3));
        live(time, Duration.ofSeconds(10), old, next);
        old.transactions = new Transactions() {
            @Override
            public <T> T call(Supplier<T> step) {
                throw new IllegalStateException("commit was under way, and never arrived");
            }
        };
        beatThatFails(old);
        assertThat(old.node.tenure(3)).isEmpty();

        old.transactions = database::transaction;
        old.beat();

        assertThat(old.tenure(3)).isEqualTo(new Tenure(3, 2));
    }

    @Test
    void an_unheard_burial_is_seen_at_the_next_look() {
        var dead = new TestNode("dead", database, time).wanting(Set.of(3));
        dead.beat();
        var heir = new TestNode("heir", database, time);
        heir.beat();
        live(time, Duration.ofMillis(6500), heir);
        heir.transactions = new Losing(Boolean.TRUE::equals);
        live(time, Duration.ofSeconds(3), heir);
        assertThat(heir.tenure(3)).isEqualTo(new Tenure(3, 2));
        assertThat(heir.counts.buried).hasValue(0);
    }
}
