package gridrelay.relay;

import gridrelay.grid.Shards;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Forgets settled messages and attempts that are older than they are kept, of the shards that this node holds: every ten seconds
 * some steps, each in a transaction of its own, round and round over the lanes. What operators asked is no shard's: the
 * {@link NightlyTimer} has it forgotten.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Retention {

    /** In one run, of 200 lanes each. */
    private static final int STEPS = 50;

    /** In one night, of up to 1,000 rows each. */
    private static final int OPERATIONS = 1_000;

    private static final Duration LONGEST_RUN = Duration.ofSeconds(5);

    private final Log log = new Log();
    private final ReentrantLock running = new ReentrantLock();
    private long lane;

    @Inject
    Expiry expiry;

    @Inject
    Shards shards;

    @Inject
    InstantSource clock;

    @Inject
    MetricRegistry metrics;

    /** How long settled messages can be read and sent again, counted from their acceptance. */
    @Inject
    @ConfigProperty(name = "gridrelay.relay.messages-kept", defaultValue = "P30D")
    Duration messagesKept;

    /** How long the attempts at settled messages can be read. */
    @Inject
    @ConfigProperty(name = "gridrelay.relay.attempts-kept", defaultValue = "P14D")
    Duration attemptsKept;

    @PostConstruct
    void check() {
        if (messagesKept.isNegative() || attemptsKept.isNegative()) {
            throw new IllegalArgumentException(
                    "gridrelay.relay.messages-kept and gridrelay.relay.attempts-kept must not be negative");
        }
    }

    /**
     * Forgets commands and replays of the whole cluster that ended long ago, in bounded steps.
     *
     * @return how many
     */
    public int operations() {
        var before = clock.instant().minus(messagesKept);
        var forgotten = 0;
        var some = 1;
        for (var steps = 0; steps < OPERATIONS && some > 0; steps++) {
            some = expiry.operations(before);
            forgotten += some;
        }
        return forgotten;
    }

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void run() {
        if (!running.tryLock()) {
            return; // the run before has not ended
        }
        try {
            var now = clock.instant();
            var until = System.nanoTime() + LONGEST_RUN.toNanos();
            for (var steps = 0; steps < STEPS && System.nanoTime() - until < 0 && step(now); steps++) {}
        } catch (RuntimeException e) {
            log.notExpired(e); // in ten seconds again
        } finally {
            running.unlock();
        }
    }

    /** @return whether this round over the lanes has more */
    private boolean step(Instant now) {
        var step = expiry.step(
                lane,
                now.minus(messagesKept),
                now.minus(attemptsKept),
                shard -> shards.tenure(shard).isPresent());
        lane = step.more() ? step.last() : 0;
        metrics.counter("gridrelay_relay_expired_messages").inc(step.messages());
        metrics.counter("gridrelay_relay_expired_attempts").inc(step.attempts());
        return step.more();
    }
}
