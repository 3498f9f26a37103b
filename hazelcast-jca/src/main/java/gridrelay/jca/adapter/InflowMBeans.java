package gridrelay.jca.adapter;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The MBeans of the activations. A failure here is no reason not to work. */
final class InflowMBeans {

    private InflowMBeans() {}

    /** The MBean's name; null if it could not be registered. */
    static ObjectName register(InflowContext context, HazelcastActivationSpec spec, InflowMXBean bean) {
        var instance = context.instance().getName();
        try {
            var name = name(instance, spec.getType(), spec.getName(), context.activation());
            unregister(name);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            return name;
        } catch (JMException e) {
            Log.jmxFailed(instance, e);
            return null;
        }
    }

    static void unregister(ObjectName name) {
        try {
            if (name != null && ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            }
        } catch (JMException e) {
            Log.jmxFailed(name.getKeyProperty("instance"), e);
        }
    }

    static ObjectName name(String instance, String kind, String name, String activation) throws JMException {
        return new ObjectName("gridrelay.jca:type=Inflow,instance=" + ObjectName.quote(instance) + ",kind=" + kind
                + ",name=" + ObjectName.quote(name) + ",activation=" + ObjectName.quote(String.valueOf(activation)));
    }
}
