package gridrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {

    private static HazelcastInstance member;

    @BeforeAll
    static void start() {
        var config = new Config().setClusterName("shard-test-" + UUID.randomUUID());
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        member = Hazelcast.newHazelcastInstance(config);
    }

    @AfterAll
    static void stop() {
        member.getLifecycleService().terminate();
    }

    /** These numbers are in databases: a change of them loses every stored lane's owner. */
    @ParameterizedTest
    @CsvSource({"'', 267", "c-1, 94", "c-42, 204", "Gespr\u00e4ch 7, 149", "conversation, 188", "\ud83d\ude00, 149"})
    void the_shard_of_a_conversation_never_changes(String conversation, int shard) {
        assertThat(Shard.of(conversation)).isEqualTo(shard);
    }

    @Test
    void conversations_are_spread_evenly() {
        var counts = new int[Shard.COUNT];
        IntStream.range(0, 271_000).forEach(i -> counts[Shard.of("customer-" + i)]++);
        assertThat(IntStream.of(counts)).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void shard_and_partition_are_one_to_one() {
        assertThat(member.getPartitionService().getPartitions()).hasSize(Shard.COUNT);
        assertThat(IntStream.range(0, Shard.COUNT)).allMatch(shard -> partition(Shard.partitionKey(shard)) == shard);
    }

    @Test
    void a_lanes_and_a_files_key_lie_in_the_partition_of_their_shard() {
        assertThat(IntStream.range(0, Shard.COUNT)).allMatch(shard -> partition(new LaneKey(shard, 1L << 40)) == shard);
        assertThat(IntStream.range(0, Shard.COUNT)).allMatch(shard -> partition(new FileKey(shard, "f_1")) == shard);
    }

    @Test
    void what_travels_survives_the_journey() {
        IMap<LaneKey, LaneEntry> lanes = member.getMap("lanes");
        var entry = new LaneEntry(7, 3, 1, 12);
        lanes.set(new LaneKey(17, 4), entry);
        assertThat(lanes.get(new LaneKey(17, 4))).isEqualTo(entry);
        assertThat(lanes.get(new LaneKey(17, 5))).isNull();
        IMap<FileKey, FileEntry> files = member.getMap("files");
        files.set(new FileKey(17, "f_1"), new FileEntry("PENDING_TRANSFER", 5, 1, 12));
        assertThat(files.get(new FileKey(17, "f_1"))).isEqualTo(new FileEntry("PENDING_TRANSFER", 5, 1, 12));
    }

    private static int partition(Object key) {
        return member.getPartitionService().getPartition(key).getPartitionId();
    }
}
