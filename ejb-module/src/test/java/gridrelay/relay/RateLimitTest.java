package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000L;

    /** In no second more than the rate and its burst, however it is asked; and all of it to who always asks. */
    @Test
    void random_askers() {
        for (var seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var rate = 1 + random.nextInt(500);
            var now = Long.MAX_VALUE - random.nextInt(100) * SECOND;
            var begin = now;
            var limit = new RateLimit(now);
            var lastSecond = new ArrayDeque<Long>();
            var started = 0;
            var eager = seed % 2 == 0;
            while (now - begin < 20 * SECOND) {
                now += eager ? 1 + SECOND / rate / 10 : random.nextInt((int) (SECOND / 10));
                while (limit.waitBefore(now) <= 0) {
                    limit.started(rate, now);
                    started++;
                    lastSecond.add(now);
                }
                while (!lastSecond.isEmpty() && now - lastSecond.peek() >= SECOND) {
                    lastSecond.remove();
                }
                assertThat(lastSecond.size()).as("seed " + seed).isLessThanOrEqualTo(rate + rate / 10 + 1);
            }
            if (eager) {
                assertThat(started).as("seed " + seed).isGreaterThanOrEqualTo(19 * rate);
            }
        }
    }
}
