package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The counter-examples of the protocol's model ({@code docs/model/relay.pml}), each with the rule that forbids it: who waits for
 * whom, and what he then sees.
 */
@OnBothDatabases
class ProtocolLocksTest {

    private static final String X = "x";
    private static final String HEIR = "heir";
    private static final Tenure HELD = new Tenure(17, 1);

    private final TestDatabase database;
    private final MemberTable members;
    private final Steps steps;
    private final LeaseTable leases;

    ProtocolLocksTest(TestDatabase database) {
        this.database = database;
        this.members = new MemberTable(database.jdbi());
        this.steps = new Steps(members, new ShardTable(database.jdbi()));
        this.leases = new LeaseTable(database.plain());
    }

    @BeforeEach
    void x_holds_a_shard_and_an_heir_waits() {
        database.empty();
        database.transaction(() -> members.join(X, "node x", Instant.EPOCH, null));
        database.transaction(() -> members.join(HEIR, "node y", Instant.EPOCH, null));
        assertThat(take(X)).containsExactly(HELD);
    }

    private List<Tenure> take(String who) {
        return database.transaction(() -> steps.take(who, Set.of(17)));
    }

    private boolean standsInTransaction(Tenure tenure) {
        return steps.fence(X, Set.of(tenure)).filter(Set.of(tenure)::equals).isPresent();
    }

    private boolean settles(Tenure tenure) {
        return database.transaction(() -> standsInTransaction(tenure));
    }

    /** Starts a transaction on another thread and sees that it does not end while ours is open. */
    private <T> CompletableFuture<T> waiting(Supplier<T> transaction) {
        var other = CompletableFuture.supplyAsync(() -> database.transaction(transaction));
        assertThatThrownBy(() -> other.get(150, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        return other;
    }

    /** FENCE_NOLOCK, TAKE_NOLOCK: the heir loaded the head, then the loser's settle moved it. */
    @Test
    void burial_waits_for_the_losers_settle() {
        var burial = database.transaction(() -> {
            assertThat(standsInTransaction(HELD)).isTrue();
            var waiting = waiting(() -> steps.bury(X, 0));
            assertThat(take(HEIR)).as("while the loser settles").isEmpty();
            return waiting;
        });
        assertThat(burial.join()).isTrue();
        assertThat(take(HEIR)).containsExactly(new Tenure(17, 2));
    }

    /** NO_TOMBSTONE: the loser came back and renewed beside its heir. */
    @Test
    void the_buried_never_renew_settle_or_take_again() throws Exception {
        assertThat(database.<Boolean>transaction(() -> steps.bury(X, 0))).isTrue();

        assertThat(leases.renew(X)).isFalse();
        assertThat(settles(HELD)).as("even before an heir took the shard").isFalse();
        assertThat(take(X)).isEmpty();
        assertThat(database.<Boolean>transaction(() -> steps.bury(X, -1)))
                .as("dead is final")
                .isFalse();
        assertThat(leases.others(HEIR)).isEmpty();
    }

    @Test
    void burial_finds_that_a_renewal_came_first() throws Exception {
        assertThat(leases.renew(X)).isTrue();
        assertThat(database.<Boolean>transaction(() -> steps.bury(X, 0))).isFalse();
        assertThat(settles(HELD)).isTrue();
        assertThat(leases.others(HEIR)).containsEntry(X, 1L);
    }

    /** A renewal that is under way when the burial begins saves the incarnation, and one after it finds no row. */
    @Test
    void burial_waits_for_a_renewal_under_way() {
        var burial = database.transaction(() -> {
            database.execute("UPDATE lease SET renewal = renewal + 1 WHERE incarnation = ? AND renewal >= 0", X);
            return waiting(() -> steps.bury(X, 0));
        });
        assertThat(burial.join()).isFalse();
        assertThat(settles(HELD)).isTrue();
    }

    /** What the lease is for: a settle must not hold up a renewal. */
    @Test
    void a_renewal_does_not_wait_for_a_settle() {
        database.transaction(() -> {
            assertThat(standsInTransaction(HELD)).isTrue();
            assertThat(CompletableFuture.supplyAsync(() -> {
                                try {
                                    return leases.renew(X);
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            })
                            .orTimeout(900, TimeUnit.MILLISECONDS)
                            .join())
                    .isTrue();
        });
    }

    /** DROP_OUTCOMES with RELEASE_NO_MLOCK: a settle in flight moved the head behind the next owner's back. */
    @Test
    void a_release_waits_for_the_own_settle_in_flight() {
        var release = database.transaction(() -> {
            assertThat(standsInTransaction(HELD)).isTrue();
            return waiting(() -> steps.release(X, HELD));
        });
        assertThat(release.join()).isTrue();
    }

    @Test
    void a_released_shard_cannot_be_settled_by_its_old_tenure() {
        assertThat(database.<Boolean>transaction(() -> steps.release(X, HELD))).isTrue();
        assertThat(settles(HELD)).isFalse();
        assertThat(take(HEIR)).containsExactly(new Tenure(17, 2));
        assertThat(settles(HELD)).isFalse();
    }

    /** NO_EPOCH_BUMP: the same owner again, but what the old tenure began is not the new one's. */
    @Test
    void a_shard_taken_again_by_its_last_owner_fences_the_tenure_before() {
        database.transaction(() -> steps.release(X, HELD));
        assertThat(take(X)).containsExactly(new Tenure(17, 2));
        assertThat(settles(HELD)).isFalse();
        assertThat(settles(new Tenure(17, 2))).isTrue();
        assertThat(database.<Boolean>transaction(() -> steps.release(X, HELD)))
                .as("a release that comes late")
                .isFalse();
    }

    /** DROP_OUTCOMES with TAKE_NO_MLOCK: the COMMIT of a settle was under way when its shard was taken again. */
    @Test
    void taking_waits_for_the_own_settle_in_flight() {
        var taking = database.transaction(() -> {
            assertThat(standsInTransaction(HELD)).isTrue();
            return waiting(() -> steps.take(X, Set.of(17)));
        });
        assertThat(taking.join()).as("what X does not know to be its own").containsExactly(new Tenure(17, 2));
        assertThat(settles(HELD)).isFalse();
    }

    @Test
    void a_living_owners_shard_is_not_for_taking() {
        assertThat(take(HEIR)).isEmpty();
        assertThat(settles(HELD)).isTrue();
    }

    @Test
    void two_heirs_share_without_waiting() {
        database.execute("UPDATE shard SET owner = NULL WHERE id IN (17, 18)");
        database.transaction(() -> {
            assertThat(steps.take(X, Set.of(17))).hasSize(1);
            var other =
                    CompletableFuture.supplyAsync(() -> database.transaction(() -> steps.take(HEIR, Set.of(17, 18))));
            assertThat(other.orTimeout(900, TimeUnit.MILLISECONDS).join()).containsExactly(new Tenure(18, 1));
        });
    }

    @Test
    void an_incarnation_that_the_database_does_not_know_may_do_nothing() throws Exception {
        assertThat(leases.renew("stranger")).isFalse();
        assertThat(take("stranger")).isEmpty();
    }

    @Test
    void the_long_dead_are_forgotten_unless_a_shard_still_names_them() {
        database.transaction(() -> members.join("old", "node z", Instant.EPOCH, null));
        database.transaction(() -> steps.bury("old"));
        database.transaction(() -> steps.bury(X));
        database.transaction(() -> members.sweep(Instant.EPOCH.plusSeconds(8 * 86_400)));
        assertThat(database.one(Long.class, "SELECT count(*) FROM member WHERE incarnation IN (?, ?)", HEIR, X))
                .isEqualTo(2);
        assertThat(database.one(Long.class, "SELECT count(*) FROM member")).isEqualTo(2);
        assertThat(take(HEIR)).containsExactly(new Tenure(17, 2));
    }
}
