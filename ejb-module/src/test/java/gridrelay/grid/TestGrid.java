package gridrelay.grid;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import java.lang.reflect.Proxy;
import java.util.UUID;

/** A member without an adapter before it. */
public final class TestGrid {

    private TestGrid() {}

    /** Alone, on loopback. */
    public static HazelcastInstance member(int partitions) {
        var config = new Config().setClusterName("test-" + UUID.randomUUID());
        config.setProperty("hazelcast.partition.count", Integer.toString(partitions));
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        return Hazelcast.newHazelcastInstance(config);
    }

    public static GridEntries entries(HazelcastInstance member) {
        var entries = new GridEntries();
        entries.grid = factory(member);
        entries.quorum = new Quorum();
        return entries;
    }

    static HazelcastConnectionFactory factory(HazelcastInstance member) {
        return proxy(HazelcastConnectionFactory.class, member);
    }

    private static <T> T proxy(Class<T> type, HazelcastInstance member) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "getConnection" -> proxy(HazelcastConnection.class, member);
                    case "getCluster" -> member.getCluster();
                    case "getPartitionService" -> member.getPartitionService();
                    case "getTopic" -> member.getTopic((String) arguments[0]);
                    case "getMap" -> member.getMap((String) arguments[0]);
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }
}
