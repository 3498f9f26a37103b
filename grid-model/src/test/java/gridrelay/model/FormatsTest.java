package gridrelay.model;

import static com.hazelcast.nio.serialization.genericrecord.GenericRecordBuilder.compact;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import com.hazelcast.nio.serialization.genericrecord.GenericRecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nodes of other versions write and read (ADR 31). */
class FormatsTest {

    /** As the first version had them. Nothing here is ever changed; what is added later stands behind them. */
    private static final Map<Class<? extends Record>, List<String>> FIRST = Map.of(
            FileLoan.class,
                    List.of("long no", "String lender", "String file", "int events", "String stage", "long bytes"),
            LoanAnswer.class,
                    List.of(
                            "long no",
                            "String member",
                            "String node",
                            "int room",
                            "String end",
                            "String status",
                            "String code",
                            "String sentence",
                            "long tookMs",
                            "String engine",
                            "String signatures",
                            "String digest",
                            "String type"),
            SpareSlots.class, List.of("String member", "List rooms", "List loans"),
            SpareSlots.Room.class, List.of("String stage", "int free"),
            LaneKey.class, List.of("int shard", "long lane"),
            LaneEntry.class, List.of("long endpoint", "long tail", "int attempts", "long version"),
            FileKey.class, List.of("int shard", "String file"),
            FileEntry.class, List.of("String status", "long account", "int attempts", "long version"),
            Wake.class, List.of("int shard", "List lanes"),
            Wake.LaneHint.class, List.of("long lane", "long version"));

    private static HazelcastInstance member;

    @BeforeAll
    static void start() {
        var config = new Config().setClusterName("test-" + UUID.randomUUID());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().setPort(0).getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        member = Hazelcast.newHazelcastInstance(config);
    }

    @AfterAll
    static void stop() {
        member.shutdown();
    }

    @Test
    void fields_are_only_ever_added() {
        FIRST.forEach((record, fields) -> assertThat(Arrays.stream(record.getRecordComponents())
                        .map(field -> field.getType().getSimpleName() + " " + field.getName()))
                .as(record.getName())
                .startsWith(fields.toArray(String[]::new)));
    }

    @Test
    void what_the_first_version_wrote_is_read() {
        assertThat(read(key())).isEqualTo(new LaneKey(3, 7));
        assertThat(read(entry())).isEqualTo(new LaneEntry(1, 2, 3, 4));
        assertThat(read(file())).isEqualTo(new FileEntry("SCANNING", 1, 2, 3));
        assertThat(read(compact(FileKey.class.getName()).setInt32("shard", 3).setString("file", "f")))
                .isEqualTo(new FileKey(3, "f"));
        assertThat(read(wake())).isEqualTo(new Wake(3, List.of(new Wake.LaneHint(7, 8))));
    }

    @Test
    void what_nodes_lend_each_other_is_read() {
        assertThat(read(loan())).isEqualTo(new FileLoan(5, "m", "f", 3, "SCAN", 9));
        assertThat(read(slots())).isEqualTo(new SpareSlots("m", List.of(new SpareSlots.Room("SCAN", 2)), List.of(5L)));
        var answer = new LoanAnswer(5, "m", "n", 1, "PASSED", null, null, null, 12, "e", "s", "d", null);
        var map = member.<String, Object>getMap("formats");
        map.set("it", answer);
        assertThat(map.get("it")).isEqualTo(answer);
        var nothing = new SpareSlots("m", List.of(), List.of());
        map.set("it", nothing);
        assertThat(map.get("it")).isEqualTo(nothing);
    }

    @Test
    void what_a_later_version_adds_is_passed_over() {
        assertThat(read(entry().setInt64("since", 99).setString("note", "later")))
                .isEqualTo(new LaneEntry(1, 2, 3, 4));
        assertThat(read(file().setNullableInt32("priority", 9))).isEqualTo(new FileEntry("SCANNING", 1, 2, 3));
        assertThat(read(loan().setString("note", "later"))).isEqualTo(new FileLoan(5, "m", "f", 3, "SCAN", 9));
        assertThat(read(wake().setString("reason", "later"))).isEqualTo(new Wake(3, List.of(new Wake.LaneHint(7, 8))));
    }

    /** As a field that this version has added is in what an older one writes. */
    @Test
    void what_is_not_there_is_zero_or_null() {
        assertThat(read(compact(LaneEntry.class.getName()).setInt64("endpoint", 1)))
                .isEqualTo(new LaneEntry(1, 0, 0, 0));
        assertThat(read(compact(FileEntry.class.getName()).setInt64("version", 5)))
                .isEqualTo(new FileEntry(null, 0, 0, 5));
    }

    private static GenericRecordBuilder key() {
        return compact(LaneKey.class.getName()).setInt32("shard", 3).setInt64("lane", 7);
    }

    private static GenericRecordBuilder entry() {
        return compact(LaneEntry.class.getName())
                .setInt64("endpoint", 1)
                .setInt64("tail", 2)
                .setInt32("attempts", 3)
                .setInt64("version", 4);
    }

    private static GenericRecordBuilder file() {
        return compact(FileEntry.class.getName())
                .setString("status", "SCANNING")
                .setInt64("account", 1)
                .setInt32("attempts", 2)
                .setInt64("version", 3);
    }

    private static GenericRecordBuilder loan() {
        return compact(FileLoan.class.getName())
                .setInt64("no", 5)
                .setString("lender", "m")
                .setString("file", "f")
                .setInt32("events", 3)
                .setString("stage", "SCAN")
                .setInt64("bytes", 9);
    }

    private static GenericRecordBuilder slots() {
        var room = compact(SpareSlots.Room.class.getName())
                .setString("stage", "SCAN")
                .setInt32("free", 2)
                .build();
        return compact(SpareSlots.class.getName())
                .setString("member", "m")
                .setArrayOfGenericRecord("rooms", new GenericRecord[] {room})
                .setArrayOfNullableInt64("loans", new Long[] {5L});
    }

    private static GenericRecordBuilder wake() {
        var hint = compact(Wake.LaneHint.class.getName())
                .setInt64("lane", 7)
                .setInt64("version", 8)
                .build();
        return compact(Wake.class.getName())
                .setInt32("shard", 3)
                .setArrayOfGenericRecord("lanes", new GenericRecord[] {hint});
    }

    /** As a member that has this version's classes reads it. */
    private static Object read(GenericRecordBuilder written) {
        var map = member.<String, Object>getMap("formats");
        map.set("it", written.build());
        return map.get("it");
    }
}
