package gridrelay.jca.adapter;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The MBeans of the activations. Where two have the same name, because a server that is edited starts the new one first, the
 * later one's is there. A failure here is no reason not to work. Thread-safe.
 */
final class InflowMBeans {

    /** What is there, guarded by the class. */
    private static final Map<ObjectName, InflowMXBean> REGISTERED = new HashMap<>();

    private InflowMBeans() {}

    /** The MBean's name; null if it could not be registered. */
    static synchronized ObjectName register(InflowContext context, HazelcastActivationSpec spec, InflowMXBean bean) {
        var instance = context.instance().getName();
        try {
            var name = name(instance, spec.getType(), spec.getName(), context.activation());
            remove(name);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            REGISTERED.put(name, bean);
            return name;
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
            return null;
        }
    }

    /** Unless the name is another's by now. */
    static synchronized void unregister(ObjectName name, InflowMXBean bean) {
        if (name != null && REGISTERED.remove(name, bean)) {
            try {
                remove(name);
            } catch (JMException e) {
                Log.jmxFailed(name.getKeyProperty("instance"), e);
            }
        }
    }

    private static void remove(ObjectName name) throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        if (server.isRegistered(name)) {
            server.unregisterMBean(name);
        }
    }

    static ObjectName name(String instance, String kind, String name, String activation) throws JMException {
        return new ObjectName("gridrelay.jca:type=Inflow,instance=" + ObjectName.quote(instance) + ",kind=" + kind
                + ",name=" + ObjectName.quote(name) + ",activation=" + ObjectName.quote(String.valueOf(activation)));
    }
}
