package gridrelay.jca.adapter;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The adapter's MBeans, which name the member they tell of. A failure here is no reason not to work. */
final class Jmx {

    private Jmx() {}

    static void register(String instance, AdapterMXBean bean) {
        register(instance, "type=Adapter", bean);
    }

    static void register(String instance, Enlistment enlistment, OutboundMXBean bean) {
        register(instance, "type=Outbound,enlistment=" + enlistment, bean);
    }

    private static void register(String instance, String keys, Object bean) {
        try {
            var name = name(instance, keys);
            unregister(name);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
        }
    }

    /** All that tell of the member. */
    static void unregister(String instance) {
        try {
            for (var name : ManagementFactory.getPlatformMBeanServer().queryNames(name(instance, "*"), null)) {
                unregister(name);
            }
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
        }
    }

    private static void unregister(ObjectName name) throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        if (server.isRegistered(name)) {
            server.unregisterMBean(name);
        }
    }

    static ObjectName name(String instance) throws MalformedObjectNameException {
        return name(instance, "type=Adapter");
    }

    static ObjectName name(String instance, Enlistment enlistment) throws MalformedObjectNameException {
        return name(instance, "type=Outbound,enlistment=" + enlistment);
    }

    private static ObjectName name(String instance, String keys) throws MalformedObjectNameException {
        return new ObjectName("gridrelay.jca:instance=" + ObjectName.quote(instance) + "," + keys);
    }
}
