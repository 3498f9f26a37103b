package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Gives each file to the trusted scanner that has least to do. */
final class Pool {
    private final List<Host> hosts;
    private final int atOnce;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();

    /** @param atOnce scans of one host from here */
    Pool(List<Host> hosts, int atOnce) {
        this.hosts = List.copyOf(hosts);
        this.atOnce = atOnce;
    }

    List<Host> hosts() {
        return hosts;
    }

    /** Each host on a thread of its own: a slow one keeps no other from proving itself. */
    void beat(Executor executor) {
        hosts.forEach(host -> host.beat(executor));
    }

    /**
     * Tries another host only where nothing was sent: a file that ends one scanner must not go on to end the next.
     */
    Scan scan(Sample sample, Deadline deadline) throws InterruptedException {
        while (true) {
            Host host;
            try {
                host = take(deadline);
            } catch (IOException e) {
                return new Scan.Unavailable(e.getMessage());
            }
            try {
                return host.scan(sample, deadline);
            } catch (UnreachableException e) {
                // now it is not trusted, and another gets the file
            } catch (IOException e) {
                return new Scan.Unavailable(host.name() + ": " + e.getMessage());
            } finally {
                free(host);
            }
        }
    }

    private Host take(Deadline deadline) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                var trusted = hosts.stream().filter(Host::trusted).toList();
                if (trusted.isEmpty()) {
                    throw new IOException("no scanner is fit for work" + faults());
                }
                var free = trusted.stream()
                        .filter(host -> host.scanning() < atOnce)
                        .min(Comparator.comparingInt(Host::load));
                if (free.isPresent()) {
                    free.get().begin();
                    return free.get();
                }
                freed.await(deadline.millisLeft(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private String faults() {
        return hosts.stream()
                .map(host -> host.name() + ": " + host.fault().orElse("fit again"))
                .collect(Collectors.joining("; ", ": ", ""));
    }

    private void free(Host host) {
        lock.lock();
        try {
            host.end();
            freed.signal();
        } finally {
            lock.unlock();
        }
    }
}
