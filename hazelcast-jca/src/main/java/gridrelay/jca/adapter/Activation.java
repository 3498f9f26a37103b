package gridrelay.jca.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import javax.management.ObjectName;

/** An active message-driven bean, with what it has in the member: its application's classes, its MBean, its source. */
final class Activation {

    private final SharedInstance shared;
    private final ClassLoader application;
    private final Endpoint endpoint;
    private final InflowCounters counters;
    private final ObjectName mbean;

    private Activation(
            SharedInstance shared,
            ClassLoader application,
            Endpoint endpoint,
            InflowCounters counters,
            ObjectName mbean) {
        this.shared = shared;
        this.application = application;
        this.endpoint = endpoint;
        this.counters = counters;
        this.mbean = mbean;
    }

    /** @param spec one that is valid */
    static Activation start(
            SharedInstance shared,
            BootstrapContext bootstrap,
            Ticker ticker,
            MessageEndpointFactory factory,
            HazelcastActivationSpec spec)
            throws ResourceException {
        var bean = new Bean(factory, spec.listener(), bootstrap.getTransactionSynchronizationRegistry());
        bean.requireListener();
        var counters = new InflowCounters();
        var context = new InflowContext(shared.instance(), factory.getActivationName(), counters, ticker);
        var source = spec.source(context);
        counters.count(source);
        var endpoint = new Endpoint(
                spec.getName(), source, bean, bootstrap.getWorkManager(), spec.getMaxConcurrency(), counters, ticker);
        var application = factory.getEndpointClass().getClassLoader();
        shared.addApplication(application);
        try {
            endpoint.activate();
            var mbean = InflowMBeans.register(context, spec, counters);
            return new Activation(shared, application, endpoint, counters, mbean);
        } catch (Throwable e) {
            endpoint.deactivate();
            shared.removeApplication(application);
            throw new ResourceException("The bean cannot be activated: " + e.getMessage(), e);
        }
    }

    void stop() {
        endpoint.deactivate();
        InflowMBeans.unregister(mbean, counters);
        shared.removeApplication(application);
    }
}
