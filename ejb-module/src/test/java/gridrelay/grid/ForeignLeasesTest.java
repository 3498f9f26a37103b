package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ForeignLeasesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long BURIAL = 7 * SECOND;

    private final ForeignLeases leases = new ForeignLeases(Times.PROTOCOL);

    private Map<String, Long> poll(long asked, long answered, Map<String, Long> renewals) {
        return leases.observe(renewals, asked, answered);
    }

    @Test
    void a_counter_that_stands_still_for_lease_and_grace_is_over() {
        assertThat(poll(0, 10, Map.of("x", 4L))).isEmpty();
        assertThat(poll(BURIAL + 9, BURIAL + 20, Map.of("x", 4L)))
                .as("counted from the answer that showed it first")
                .isEmpty();
        assertThat(poll(BURIAL + 10, BURIAL + 20, Map.of("x", 4L))).containsExactly(Map.entry("x", 4L));
    }

    @Test
    void a_renewal_begins_the_wait_anew() {
        poll(0, 0, Map.of("x", 4L));
        assertThat(poll(BURIAL, BURIAL, Map.of("x", 5L))).isEmpty();
        assertThat(poll(2 * BURIAL - 1, 2 * BURIAL, Map.of("x", 5L))).isEmpty();
        assertThat(poll(2 * BURIAL, 2 * BURIAL, Map.of("x", 5L))).containsKey("x");
    }

    @Test
    void a_failed_poll_begins_every_wait_anew() {
        poll(0, 0, Map.of("x", 4L, "y", 1L));
        leases.restart();
        assertThat(poll(BURIAL, BURIAL, Map.of("x", 4L, "y", 1L))).isEmpty();
        assertThat(poll(2 * BURIAL, 2 * BURIAL, Map.of("x", 4L, "y", 1L))).containsOnlyKeys("x", "y");
    }

    @Test
    void an_incarnation_that_was_gone_is_new_when_it_is_seen_again() {
        poll(0, 0, Map.of("x", 4L));
        poll(SECOND, SECOND, Map.of());
        assertThat(poll(BURIAL, BURIAL, Map.of("x", 4L))).isEmpty();
    }
}
