package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
