package gridrelay.jca.adapter;

import gridrelay.jca.TaskListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ApplicationServerInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.transaction.xa.XAResource;

/** A message-driven bean with its container: keeps what it was given and complains about calls in the wrong order. */
final class FakeBean implements MessageEndpointFactory {

    final List<Object> taken = new CopyOnWriteArrayList<>();
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final AtomicInteger openEndpoints = new AtomicInteger();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger mostInside = new AtomicInteger();
    final AtomicInteger before = new AtomicInteger();
    final AtomicInteger after = new AtomicInteger();
    volatile boolean available = true;
    volatile boolean refusesTransactions;
    volatile boolean cannotCommit;
    volatile Runnable onRelease = () -> {};
    private final Consumer<Object> onTask;

    FakeBean() {
        this(task -> {});
    }

    FakeBean(Consumer<Object> onTask) {
        this.onTask = onTask;
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (!available) {
            throw new UnavailableException("as told");
        }
        openEndpoints.incrementAndGet();
        return new Endpoint();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return true;
    }

    @Override
    public String getActivationName() {
        return "fake";
    }

    @Override
    public Class<?> getEndpointClass() {
        return FakeBean.class;
    }

    private final class Endpoint implements MessageEndpoint, TaskListener {

        private boolean delivering;
        private boolean released;

        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            if (refusesTransactions) {
                throw new ApplicationServerInternalException("as told");
            }
            if (delivering || released) {
                complaints.add("beforeDelivery: delivering " + delivering + ", released " + released);
            }
            delivering = true;
            before.incrementAndGet();
        }

        @Override
        public void onTask(Object payload) {
            if (!delivering) {
                complaints.add("onTask without beforeDelivery");
            }
            mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                taken.add(payload);
                onTask.accept(payload);
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void afterDelivery() throws ResourceException {
            if (!delivering) {
                complaints.add("afterDelivery without beforeDelivery");
            }
            delivering = false;
            after.incrementAndGet();
            if (cannotCommit) {
                throw new ApplicationServerInternalException("rolled back, as told");
            }
        }

        @Override
        public void release() {
            if (delivering || released) {
                complaints.add("release: delivering " + delivering + ", released " + released);
            }
            released = true;
            onRelease.run();
            openEndpoints.decrementAndGet();
        }
    }
}
