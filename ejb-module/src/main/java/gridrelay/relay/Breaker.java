package gridrelay.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Stops asking an endpoint that fails, and asks it now and then, by one conversation, whether it is back.
 *
 * <p>It judges by conversations, not by requests: each of the last twenty counts once, by its last outcome, so that one
 * conversation whose message the endpoint chokes on never stops the others, however often it is tried. It opens when at least
 * five of them, and half, failed. Then it stays open for 5 s, twice as long after each probe that fails, up to a minute. ADR 16.
 */
final class Breaker {

    static final long NEVER = Long.MAX_VALUE;
    private static final int REMEMBERED = 20;
    private static final int FAILED = 5;
    private static final long FIRST = 5_000_000_000L; // nanoseconds
    private static final long LONGEST = 60_000_000_000L;
    private static final double JITTER = 0.2;

    private final DoubleSupplier random;
    private final Map<Long, Boolean> failed = new LinkedHashMap<>();
    private int failures;
    private BreakerState state = BreakerState.CLOSED;
    private long probe;
    private boolean probing;
    private long wait = FIRST;
    private long until;

    /** @param random from 0 to 1 */
    Breaker(DoubleSupplier random) {
        this.random = random;
    }

    BreakerState state() {
        return state;
    }

    /** How long until a request may start; not above 0 if now, {@link #NEVER} while a probe is under way. */
    long waitBefore(long now) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> until - now;
            case HALF_OPEN -> probing ? NEVER : 0;
        };
    }

    void started(long lane) {
        if (state != BreakerState.CLOSED) {
            state = BreakerState.HALF_OPEN;
            probing = true;
            probe = lane;
        }
    }

    /** It was not sent, and tells nothing. */
    void givenBack(long lane) {
        if (probing && probe == lane) {
            probing = false;
        }
    }

    /** @return whether the endpoint is back with this */
    boolean heard(long lane, Signal signal, long now) {
        return switch (state) {
            case CLOSED -> {
                remember(lane, signal, now);
                yield false;
            }
            case OPEN -> false; // was under way when it opened
            case HALF_OPEN -> probing && probe == lane && judge(signal, now);
        };
    }

    private void remember(long lane, Signal signal, long now) {
        if (signal == Signal.NONE || signal == Signal.BUSY) {
            return;
        }
        forget(failed.remove(lane));
        failed.put(lane, signal.isFailure());
        failures += signal.isFailure() ? 1 : 0;
        if (failed.size() > REMEMBERED) {
            forget(failed.remove(failed.keySet().iterator().next()));
        }
        if (failures >= FAILED && failures * 2 >= failed.size()) {
            wait = FIRST;
            open(now);
        }
    }

    private void forget(Boolean outcome) {
        failures -= outcome != null && outcome ? 1 : 0;
    }

    private boolean judge(Signal signal, long now) {
        probing = false;
        if (signal == Signal.NONE) {
            return false;
        }
        if (signal.isFailure()) {
            wait = Math.min(LONGEST, wait * 2);
            open(now);
            return false;
        }
        state = BreakerState.CLOSED;
        failed.clear();
        failures = 0;
        return true;
    }

    private void open(long now) {
        state = BreakerState.OPEN;
        until = now + (long) (wait * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
    }
}
