package gridrelay.jca.adapter;

import gridrelay.jca.EntryChange;
import gridrelay.jca.EntryChangeListener;
import gridrelay.jca.MembershipChange;
import gridrelay.jca.MembershipChangeListener;
import gridrelay.jca.QueueItem;
import gridrelay.jca.QueueListener;
import gridrelay.jca.TaskListener;
import gridrelay.jca.TopicListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ApplicationServerInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.UUID;
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
    volatile Runnable onBefore = () -> {};
    volatile Runnable onAfter = () -> {};
    volatile boolean cannotCommit;
    volatile Runnable onRelease = () -> {};
    volatile String activationName = "fake-" + UUID.randomUUID();
    volatile Class<?> endpointClass = FakeBean.class;

    /** The container's, if the bean's transactions are container-managed. */
    volatile FakeTransactions transactions;

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
        return activationName;
    }

    @Override
    public Class<?> getEndpointClass() {
        return endpointClass;
    }

    private final class Endpoint
            implements MessageEndpoint,
                    TaskListener,
                    TopicListener,
                    QueueListener,
                    EntryChangeListener,
                    MembershipChangeListener {

        private boolean delivering;
        private boolean released;

        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            onBefore.run();
            if (refusesTransactions) {
                throw new ApplicationServerInternalException("as told");
            }
            if (delivering || released) {
                complaints.add("beforeDelivery: delivering " + delivering + ", released " + released);
            }
            delivering = true;
            if (transactions != null) {
                transactions.begin();
            }
            before.incrementAndGet();
        }

        @Override
        public void onTask(Object payload) {
            take(payload);
        }

        @Override
        public void onMessage(Object message) {
            take(message);
        }

        @Override
        public void onItem(QueueItem item) {
            take(item);
        }

        @Override
        public void onChange(EntryChange change) {
            take(change);
        }

        @Override
        public void onChange(MembershipChange change) {
            take(change);
        }

        private void take(Object message) {
            if (!delivering) {
                complaints.add("called without beforeDelivery");
            }
            mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                taken.add(message);
                onTask.accept(message);
            } catch (RuntimeException | Error e) {
                if (transactions != null) {
                    transactions.setRollbackOnly();
                }
                throw e;
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
            if (transactions != null) {
                transactions.commit();
            }
            onAfter.run();
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
