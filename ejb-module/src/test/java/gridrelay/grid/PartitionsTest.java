package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import gridrelay.problem.Refusal;
import jakarta.ejb.EJBException;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    @Test
    void a_grid_with_our_partitions_is_right_and_another_is_refused() {
        var right = TestGrid.member(271);
        var other = TestGrid.member(31);
        try {
            assertThatCode(() -> Partitions.verify(right.getPartitionService())).doesNotThrowAnyException();
            assertThatThrownBy(() -> Partitions.verify(other.getPartitionService()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("hazelcast.partition.count");
        } finally {
            right.getLifecycleService().terminate();
            other.getLifecycleService().terminate();
        }
    }

    @Test
    void a_part_of_the_grid_with_too_few_members_wants_no_shards_and_asks_nobody() {
        var alone = TestGrid.member(271);
        try {
            var factory = TestGrid.factory(alone);
            assertThat(new Partitions(factory, new Quorum()).get()).hasSize(271);
            assertThat(new Partitions(factory, new Quorum(true, 1)).get()).hasSize(271);
            assertThat(new Partitions(factory, new Quorum(true, 2)).get()).isEmpty();

            var entries = TestGrid.entries(alone);
            assertThatCode(entries::askAll).doesNotThrowAnyException();
            entries.quorum = new Quorum(true, 2);
            assertThatThrownBy(entries::askAll)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("GRID_MINORITY"));
            assertThat(new Quorum(true, 2).state(alone.getCluster())).isEqualTo(new GridState(1, 2, false));
            assertThat(new Quorum().state(alone.getCluster())).isEqualTo(new GridState(1, 1, true));
        } finally {
            alone.getLifecycleService().terminate();
        }
    }

    @Test
    void what_failed_because_the_grid_did_not_serve_may_be_tried_again() {
        var refused = new SplitBrainProtectionException("too few");
        assertThat(GridOutage.of(new EJBException(new RuntimeException(refused))))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo("GRID_MINORITY"));
        assertThat(GridOutage.of(new HazelcastInstanceNotActiveException())).hasValueSatisfying(refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE);
            assertThat(refusal.code()).isEqualTo("GRID_AWAY");
            assertThat(refusal.retryAfter()).isPresent();
        });
        assertThat(GridOutage.of(new IllegalStateException("a bug"))).isEmpty();
    }
}
