package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final LoginThrottle throttle = new LoginThrottle(now::get);

    @Test
    void some_failures_are_free_then_each_doubles_the_wait() {
        fail("ada", "10.0.0.1", LoginThrottle.FREE_FOR_ACCOUNT - 1);
        assertThat(throttle.wait("ada", "10.0.0.1")).isZero();
        fail("ada", "10.0.0.1", 1);
        assertThat(throttle.wait("ada", "10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
        fail("ada", "10.0.0.1", 1);
        assertThat(throttle.wait("ada", "10.0.0.1")).isEqualTo(Duration.ofSeconds(2));
        fail("ada", "10.0.0.1", 30);
        assertThat(throttle.wait("ada", "10.0.0.1")).isEqualTo(LoginThrottle.LONGEST_WAIT);
    }

    @Test
    void the_wait_passes() {
        fail("ada", "10.0.0.1", LoginThrottle.FREE_FOR_ACCOUNT + 1);
        tick(Duration.ofMillis(1_999));
        assertThat(throttle.wait("ada", "10.0.0.1")).isEqualTo(Duration.ofMillis(1));
        tick(Duration.ofMillis(1));
        assertThat(throttle.wait("ada", "10.0.0.1")).isZero();
    }

    @Test
    void nobody_locks_an_account_for_others() {
        fail("ada", "10.0.0.1", 20);
        assertThat(throttle.wait("ada", "10.0.0.2")).isZero();
    }

    @Test
    void one_address_is_slowed_over_all_accounts() {
        for (var i = 0; i < LoginThrottle.FREE_FOR_ADDRESS; i++) {
            throttle.trying("account" + i, "10.0.0.1");
        }
        assertThat(throttle.wait("another", "10.0.0.1")).isPositive();
        assertThat(throttle.wait("another", "10.0.0.2")).isZero();
    }

    @Test
    void a_success_forgives_the_account_but_not_the_address() {
        for (var i = 0; i < LoginThrottle.FREE_FOR_ADDRESS; i++) {
            throttle.trying("account" + i, "10.0.0.1");
        }
        throttle.trying("mine", "10.0.0.1");
        throttle.succeeded("mine", "10.0.0.1");
        assertThat(throttle.wait("another", "10.0.0.1")).isPositive();
        fail("ada", "10.0.0.3", LoginThrottle.FREE_FOR_ACCOUNT);
        throttle.succeeded("ada", "10.0.0.3");
        assertThat(throttle.wait("ada", "10.0.0.3")).isZero();
    }

    @Test
    void old_failures_are_forgotten() {
        fail("ada", "10.0.0.1", 30);
        tick(LoginThrottle.LONGEST_WAIT.plusSeconds(1));
        fail("ada", "10.0.0.1", 1);
        assertThat(throttle.wait("ada", "10.0.0.1")).isZero();
    }

    private void fail(String account, String address, int times) {
        for (var i = 0; i < times; i++) {
            throttle.trying(account, address);
        }
    }

    private void tick(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
