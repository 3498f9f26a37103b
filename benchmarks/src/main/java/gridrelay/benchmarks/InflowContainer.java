package gridrelay.benchmarks;

import gridrelay.jca.TaskListener;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Method;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.transaction.xa.XAResource;

/** A server that costs nothing: threads, and beans without transactions. */
final class InflowContainer implements BootstrapContext, WorkManager, AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Override
    public WorkManager getWorkManager() {
        return this;
    }

    @Override
    public void scheduleWork(Work work) {
        threads.execute(work);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public Timer createTimer() {
        return new Timer(true);
    }

    /** Null, as where beans have no transactions. */
    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        return null;
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    @Override
    public void doWork(Work work) {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    @Override
    public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    @Override
    public long startWork(Work work) {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    @Override
    public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    @Override
    public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("the adapter's inflow asks for none of it");
    }

    /** An activated bean. */
    record Bean(TaskListener listener) implements MessageEndpointFactory {

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) {
            return new Endpoint(listener);
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource, long timeout) {
            return new Endpoint(listener);
        }

        @Override
        public boolean isDeliveryTransacted(Method method) {
            return false;
        }

        @Override
        public String getActivationName() {
            return "benchmark";
        }

        @Override
        public Class<?> getEndpointClass() {
            return listener.getClass();
        }
    }

    private record Endpoint(TaskListener listener) implements MessageEndpoint, TaskListener {

        @Override
        public void beforeDelivery(Method method) {}

        @Override
        public void onTask(Object payload) {
            listener.onTask(payload);
        }

        @Override
        public void afterDelivery() {}

        @Override
        public void release() {}
    }
}
