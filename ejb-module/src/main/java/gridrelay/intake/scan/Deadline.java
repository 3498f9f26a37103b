package gridrelay.intake.scan;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A moment of the monotonic clock after which nobody waits any longer. */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** This one, or the end of the time if that is earlier. */
    Deadline within(Duration time) {
        var other = in(time);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    boolean over() {
        return System.nanoTime() - nanoTime >= 0;
    }

    /** @throws SocketTimeoutException it is over */
    long millisLeft() throws SocketTimeoutException {
        long left = nanoTime - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return left / 1_000_000 + 1;
    }
}
