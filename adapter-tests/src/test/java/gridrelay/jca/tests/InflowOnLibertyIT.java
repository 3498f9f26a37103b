package gridrelay.jca.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.ejb.EJB;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Message-driven beans of every kind in a real container; tasks are AdapterOnLibertyIT's. */
@ExtendWith(ArquillianExtension.class)
class InflowOnLibertyIT {

    @EJB
    Ledger ledger;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "inflow.war")
                .addClasses(
                        Ledger.class,
                        LedgerTable.class,
                        Waiting.class,
                        QueueBean.class,
                        TopicBean.class,
                        MapBean.class,
                        MembershipBean.class);
    }

    private static HazelcastInstance grid() {
        return Hazelcast.getHazelcastInstanceByName("adapter-tests");
    }

    @Test
    void an_item_is_taken_in_a_transaction_and_gone_after_it() {
        grid().getQueue(QueueBean.QUEUE).add("item");
        Waiting.until(() -> "delivery 1".equals(ledger.committedEntry("item")));
        assertTrue(ledger.hasRow("item"));
        Waiting.until(() -> grid().getMap("jca.in-flight." + QueueBean.QUEUE).isEmpty());
    }

    @Test
    void an_item_comes_again_when_the_bean_throws() {
        grid().getQueue(QueueBean.QUEUE).add("throws-once");
        Waiting.until(() -> "delivery 2".equals(ledger.committedEntry("throws-once")));
        assertTrue(ledger.hasRow("throws-once"));
    }

    @Test
    void an_item_comes_again_when_the_bean_marks_its_transaction() {
        grid().getQueue(QueueBean.QUEUE).add("marks-once");
        Waiting.until(() -> "delivery 2".equals(ledger.committedEntry("marks-once")));
        assertTrue(ledger.hasRow("marks-once"));
    }

    @Test
    void an_item_that_always_fails_is_parked_and_counted() throws Exception {
        long parked = attribute("queue", QueueBean.QUEUE, "Parked");
        grid().getQueue(QueueBean.QUEUE).add("always-fails");
        Waiting.until(() -> !grid().getQueue(QueueBean.QUEUE + ".parked").isEmpty());
        assertEquals(
                "always-fails", grid().getQueue(QueueBean.QUEUE + ".parked").poll());
        assertNull(ledger.committedEntry("always-fails"));
        assertFalse(ledger.hasRow("always-fails"));
        Waiting.until(() -> attribute("queue", QueueBean.QUEUE, "Parked") == parked + 1);
    }

    @Test
    void a_message_of_a_reliable_topic_comes_to_the_bean() {
        grid().getReliableTopic(TopicBean.TOPIC).publish("message");
        Waiting.until(() -> "by topic".equals(ledger.committedEntry("message")));
        assertTrue(ledger.hasRow("message"));
    }

    @Test
    void changes_of_a_map_come_to_the_bean_that_chose_them() {
        var map = grid().getMap(MapBean.MAP);
        map.set("key", 1);
        map.set("key", 2);
        map.remove("key");
        Waiting.until(() -> "2 to null".equals(ledger.committedEntry("key-REMOVED")));
        assertEquals("null to 1", ledger.committedEntry("key-ADDED"));
        assertNull(ledger.committedEntry("key-UPDATED"));
    }

    @Test
    void a_member_that_joins_and_leaves_is_told() {
        var address = grid().getCluster().getLocalMember().getAddress();
        var config = new Config("joining").setClusterName("adapter-tests");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setClassLoader(Hazelcast.class.getClassLoader());
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + address.getPort());
        var joining = Hazelcast.newHazelcastInstance(config);
        var id = joining.getCluster().getLocalMember().getUuid();
        try {
            Waiting.until(() -> ledger.committedEntry(id + "-JOINED") != null);
        } finally {
            joining.shutdown();
        }
        Waiting.until(() -> ledger.committedEntry(id + "-LEFT") != null);
    }

    private static long attribute(String kind, String name, String attribute) {
        try {
            var server = ManagementFactory.getPlatformMBeanServer();
            var pattern = new ObjectName(
                    "gridrelay.jca:type=Inflow,instance=\"adapter-tests\",kind=" + kind + ",name=\"" + name + "\",*");
            var mbean = server.queryNames(pattern, null).iterator().next();
            return ((Number) server.getAttribute(mbean, attribute)).longValue();
        } catch (javax.management.JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
