package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    private static HazelcastInstance member(int partitions) {
        var config = new Config().setClusterName("partitions-test-" + UUID.randomUUID());
        config.setProperty("hazelcast.partition.count", Integer.toString(partitions));
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        return Hazelcast.newHazelcastInstance(config);
    }

    @Test
    void a_grid_with_our_partitions_is_right_and_another_is_refused() {
        var right = member(271);
        var other = member(31);
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
