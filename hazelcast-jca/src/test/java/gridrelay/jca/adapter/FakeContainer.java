package gridrelay.jca.adapter;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What a server gives an adapter at its start: transactions and threads. */
final class FakeContainer implements BootstrapContext, WorkManager, AutoCloseable {

    final FakeTransactions transactions = new FakeTransactions();
    final Set<Work> running = ConcurrentHashMap.newKeySet();
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    volatile boolean rejecting;

    /** What {@code scheduleWork} throws though no container should; null for nothing. */
    volatile Throwable failing;

    volatile boolean withoutTimers;

    @Override
    public WorkManager getWorkManager() {
        return this;
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        return transactions;
    }

    @Override
    public void scheduleWork(Work work) throws WorkRejectedException {
        if (rejecting) {
            throw new WorkRejectedException("as told");
        }
        var failure = failing;
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        threads.execute(() -> {
            running.add(work);
            try {
                work.run();
            } finally {
                running.remove(work);
            }
        });
    }

    @Override
    public void close() {
        running.forEach(Work::release);
        threads.shutdownNow();
        timers.forEach(Timer::cancel);
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Timer createTimer() throws UnavailableException {
        if (withoutTimers) {
            throw new UnavailableException("as told");
        }
        var timer = new Timer("adapter-timer", true);
        timers.add(timer);
        return timer;
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    @Override
    public void doWork(Work work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long startWork(Work work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException();
    }
}
