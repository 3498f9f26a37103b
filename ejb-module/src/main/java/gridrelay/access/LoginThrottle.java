package gridrelay.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows guessing of passwords: after some failures of one account from one address, and after more of one address whatever
 * the account, each further one doubles the wait. Others may still log in to the account: nobody can lock it for its owner.
 *
 * <p>On each node by itself, in bounded memory: what failed longest ago is forgotten first. Thread-safe.
 */
final class LoginThrottle {
    static final int FREE_FOR_ACCOUNT = 5;
    static final int FREE_FOR_ADDRESS = 30;
    static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final int CAPACITY = 20_000;

    private record Failures(int count, long last) {}

    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > CAPACITY;
        }
    };
    private final LongSupplier nanoTime;

    LoginThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Zero if a login may be tried now. */
    synchronized Duration wait(String account, String address) {
        var pair = left(failures.get(pair(account, address)), FREE_FOR_ACCOUNT);
        var alone = left(failures.get(address), FREE_FOR_ADDRESS);
        return pair.compareTo(alone) > 0 ? pair : alone;
    }

    /** Counts a try as failed before it is checked, so that many at once do not slip through. */
    synchronized void trying(String account, String address) {
        count(pair(account, address));
        count(address);
    }

    /** The try was right: the account's failures are forgiven, and the address has one less. */
    synchronized void succeeded(String account, String address) {
        failures.remove(pair(account, address));
        failures.computeIfPresent(address, (key, f) -> f.count() == 1 ? null : new Failures(f.count() - 1, f.last()));
    }

    private void count(String key) {
        var now = nanoTime.getAsLong();
        failures.merge(
                key,
                new Failures(1, now),
                (old, one) -> now - old.last() > LONGEST_WAIT.toNanos() ? one : new Failures(old.count() + 1, now));
    }

    private Duration left(Failures failed, int free) {
        if (failed == null || failed.count() < free) {
            return Duration.ZERO;
        }
        var doublings = Math.min(failed.count() - free, 10);
        var wait = FIRST_WAIT.multipliedBy(1L << doublings);
        var capped = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        var left = capped.minusNanos(nanoTime.getAsLong() - failed.last());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static String pair(String account, String address) {
        return address + ' ' + account;
    }
}
