package gridrelay.benchmarks;

import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.TaskExecutor;
import gridrelay.jca.TaskListener;
import gridrelay.jca.adapter.HazelcastManagedConnectionFactory;
import gridrelay.jca.adapter.HazelcastResourceAdapter;
import gridrelay.jca.adapter.TaskActivationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Executor tasks into an empty bean on one member: how many a second, and how late at 2,000 a second. */
public final class InflowBenchmark {

    private static final int SENDERS = 2;
    private static final int ON_THE_WAY = 5_000;
    private static final int TASKS = 400_000;
    private static final int RUNS = 5;
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 15;

    private InflowBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var adapter = new HazelcastResourceAdapter();
        adapter.setInstanceName("inflow-benchmark");
        adapter.setLeaveDelay(0);
        try (var container = new InflowContainer()) {
            adapter.start(container);
            try {
                var managed = new HazelcastManagedConnectionFactory();
                managed.setResourceAdapter(adapter);
                var factory = (HazelcastConnectionFactory) managed.createConnectionFactory();
                try (var connection = factory.getConnection()) {
                    throughput(adapter, connection.getExecutor("empty"));
                    latency(adapter, connection.getExecutor("timed"));
                }
                System.out.println(Machine.describe());
            } finally {
                adapter.stop();
            }
        }
    }

    private static void throughput(HazelcastResourceAdapter adapter, TaskExecutor executor) throws Exception {
        var permits = new Semaphore(ON_THE_WAY);
        var delivered = new LongAdder();
        activate(adapter, "empty", task -> {
            delivered.increment();
            permits.release();
        });
        List<Double> rates = new ArrayList<>();
        // The first run warms up.
        for (int run = 0; run <= RUNS; run++) {
            delivered.reset();
            long begin = System.nanoTime();
            var senders = new ArrayList<Thread>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(new Thread(() -> {
                    for (int n = 0; n < TASKS / SENDERS; n++) {
                        permits.acquireUninterruptibly();
                        executor.executeOnKeyOwner(n, n);
                    }
                }));
            }
            senders.forEach(Thread::start);
            for (var sender : senders) {
                sender.join();
            }
            permits.acquire(ON_THE_WAY);
            double seconds = (System.nanoTime() - begin) / 1e9;
            permits.release(ON_THE_WAY);
            if (delivered.sum() != TASKS) {
                throw new AssertionError(delivered + " of " + TASKS + " were delivered");
            }
            if (run > 0) {
                rates.add(TASKS / seconds);
            }
        }
        System.out.printf(
                "| executor tasks a second into an empty bean | median of %d runs %.0f | least %.0f |%n",
                RUNS, Machine.median(rates), Machine.percentile(rates, 0));
    }

    private static void latency(HazelcastResourceAdapter adapter, TaskExecutor executor) throws Exception {
        int count = PER_SECOND * SECONDS;
        var late = new long[count];
        var arrived = new CountDownLatch(count);
        long first = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        activate(adapter, "timed", task -> {
            int number = (Integer) task;
            late[number] = System.nanoTime() - due(first, number);
            arrived.countDown();
        });
        for (int i = 0; i < count; i++) {
            // At fixed times, whatever became of the tasks before.
            for (long left = due(first, i) - System.nanoTime(); left > 0; left = due(first, i) - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            executor.executeOnKeyOwner(i, i);
        }
        if (!arrived.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError(arrived.getCount() + " tasks did not arrive");
        }
        List<Double> millis = new ArrayList<>();
        // The first second warms up.
        for (int i = PER_SECOND; i < count; i++) {
            millis.add(late[i] / 1e6);
        }
        System.out.printf(
                "| from the intended sending of a task to its bean, at %d a second | p50 %.2f ms | p99 %.2f ms | max %.1f ms |%n",
                PER_SECOND,
                Machine.percentile(millis, 50),
                Machine.percentile(millis, 99),
                Machine.percentile(millis, 100));
    }

    private static long due(long first, int number) {
        return first + TimeUnit.SECONDS.toNanos(1) * number / PER_SECOND;
    }

    private static void activate(HazelcastResourceAdapter adapter, String name, TaskListener bean) throws Exception {
        var spec = new TaskActivationSpec();
        spec.setName(name);
        adapter.endpointActivation(new InflowContainer.Bean(bean), spec);
    }
}
