package gridrelay.jca.adapter;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The adapter's MBeans, one a member. A failure here is no reason not to work. */
final class Jmx {

    private Jmx() {}

    static void register(String instance, AdapterMXBean bean) {
        unregister(instance);
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name(instance));
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
        }
    }

    static void unregister(String instance) {
        try {
            var server = ManagementFactory.getPlatformMBeanServer();
            if (server.isRegistered(name(instance))) {
                server.unregisterMBean(name(instance));
            }
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
        }
    }

    static ObjectName name(String instance) throws MalformedObjectNameException {
        return new ObjectName("gridrelay.jca:type=Adapter,instance=" + ObjectName.quote(instance));
    }
}
