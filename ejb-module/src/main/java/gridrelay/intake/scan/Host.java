package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One scanner of the pool: what it has proven, and how much it has to do. Gets work only while it is trusted; any sign that it
 * is another one than it was (new signatures, a broken connection) ends that until it has proven itself again.
 */
final class Host {
    private static final Duration BEAT_PATIENCE = Duration.ofSeconds(3);
    /** A clamd whose threads are all busy answers nobody, but ends a scan now and then; one that hangs does not. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    /** @param fault why the host is not trusted; null if it is */
    private record Standing(String fault, Version version, long provenAt) {}

    private final Engine engine;
    private final Proof proof;
    private final Duration proveEvery;
    private final Log log;
    private final LongSupplier nanos;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final AtomicInteger scanning = new AtomicInteger();
    private volatile Standing standing = new Standing("it has not proven itself yet", null, 0);
    private volatile int queue;
    private volatile long heard;

    Host(Engine engine, Proof proof, Duration proveEvery, Log log) {
        this(engine, proof, proveEvery, log, System::nanoTime);
    }

    /** @param nanos a monotonic clock */
    Host(Engine engine, Proof proof, Duration proveEvery, Log log, LongSupplier nanos) {
        this.engine = engine;
        this.proof = proof;
        this.proveEvery = proveEvery;
        this.log = log;
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
    }

    String name() {
        return engine.name();
    }

    boolean antivirus() {
        return engine.antivirus();
    }

    boolean trusted() {
        return standing.fault() == null;
    }

    /** Why it gets no work. */
    Optional<String> fault() {
        return Optional.ofNullable(standing.fault());
    }

    Version version() {
        return standing.version();
    }

    /** What it has to do, as far as known. */
    int load() {
        return scanning.get() + queue;
    }

    int scanning() {
        return scanning.get();
    }

    void begin() {
        scanning.incrementAndGet();
    }

    void end() {
        scanning.decrementAndGet();
    }

    Scan scan(Sample sample, Deadline deadline) throws IOException, InterruptedException {
        try {
            var scan = engine.scan(sample, standing.version(), deadline);
            heard = nanos.getAsLong();
            return scan;
        } catch (SocketTimeoutException e) {
            throw e; // one file that takes long says nothing about the scanner
        } catch (IOException e) {
            distrust(e.getMessage());
            throw e;
        }
    }

    /** As {@link #beat()}, on another thread, unless the last one goes on. */
    void beat(Executor executor) {
        if (!beating.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    beat();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // the server stops
                } catch (RuntimeException e) {
                    distrust(e.toString());
                } finally {
                    beating.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            beating.set(false); // the server stops, or is too busy now
        }
    }

    /** Looks whether the scanner is there and still the one that it was, and has it prove itself when that is due. */
    void beat() throws InterruptedException {
        var before = standing;
        try {
            var version = engine.version(Deadline.in(BEAT_PATIENCE));
            queue = engine.queue(Deadline.in(BEAT_PATIENCE));
            heard = nanos.getAsLong();
            boolean due = heard - before.provenAt() > proveEvery.toNanos();
            if (before.fault() != null || due || !version.equals(before.version())) {
                prove(version);
            }
        } catch (SocketTimeoutException e) {
            if (scanning.get() == 0 || nanos.getAsLong() - heard > SILENCE.toNanos()) {
                distrust("it does not answer");
            } // else it is busy
        } catch (IOException e) {
            distrust(e.getMessage());
        }
    }

    private void prove(Version version) throws InterruptedException {
        if (!version.equals(standing.version())) {
            standing = new Standing("it has new signatures, not proven yet", version, 0);
        }
        var fault = proof.fault(engine, version);
        if (fault.isPresent()) {
            distrust(fault.get());
        } else {
            standing = new Standing(null, version, nanos.getAsLong());
            log.proven(name(), version);
        }
    }

    private void distrust(String why) {
        var before = standing;
        standing = new Standing(why, before.version(), before.provenAt());
        if (!why.equals(before.fault())) {
            log.distrusted(name(), why);
        }
    }
}
