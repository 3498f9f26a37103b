package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.relay.Undelivered.Admitted;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UndeliveredTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger counts = new AtomicInteger();
    private volatile long found;
    private volatile Runnable meanwhile = () -> {};
    private final Undelivered undelivered = new Undelivered(
            () -> {
                counts.incrementAndGet();
                meanwhile.run();
                return Map.of(1L, found);
            },
            nanos::get);

    private Admitted begin(long endpoint, long messages) {
        undelivered.accepted(Map.of(endpoint, messages));
        return new Admitted(Map.of(endpoint, messages));
    }

    private void accept(long endpoint, long messages) {
        undelivered.ended(begin(endpoint, messages));
    }

    @Test
    void what_is_not_committed_when_it_is_counted_counts_all_the_same() {
        var open = begin(1, 5);
        undelivered.refresh();
        assertThat(undelivered.of(1)).isEqualTo(5);
        assertThat(undelivered.all()).isEqualTo(5);
        undelivered.ended(open);
        found = 5;
        nanos.incrementAndGet();
        undelivered.refresh();
        assertThat(undelivered.of(1)).isEqualTo(5);
    }

    @Test
    void what_was_rolled_back_counts_until_the_next_count() {
        undelivered.ended(begin(1, 5));
        assertThat(undelivered.of(1)).isEqualTo(5);
        undelivered.refresh();
        assertThat(undelivered.of(1)).isZero();
    }

    @Test
    void what_was_accepted_since_the_count_is_added_to_it() {
        accept(1, 5);
        accept(2, 7);
        assertThat(undelivered.of(1)).isEqualTo(5);
        assertThat(undelivered.all()).isEqualTo(12);
        found = 100;
        undelivered.refresh();
        assertThat(undelivered.of(1)).isEqualTo(100);
        assertThat(undelivered.of(2)).isZero();
        accept(1, 3);
        assertThat(undelivered.of(1)).isEqualTo(103);
        assertThat(undelivered.all()).isEqualTo(103);
    }

    @Test
    void what_is_accepted_during_a_count_is_rather_counted_twice_than_not_at_all() {
        found = 10;
        meanwhile = () -> accept(1, 4);
        undelivered.refresh();
        assertThat(undelivered.of(1)).isEqualTo(14);
    }

    @Test
    void a_count_that_fails_changes_nothing() {
        accept(1, 5);
        meanwhile = () -> {
            throw new IllegalStateException("away");
        };
        assertThatThrownBy(undelivered::refresh).hasMessage("away");
        assertThat(undelivered.of(1)).isEqualTo(5);
    }

    @Test
    void counting_takes_a_twentieth_of_the_time_at_most() {
        meanwhile = () -> nanos.addAndGet(1_000);
        undelivered.refresh();
        nanos.addAndGet(19_999);
        undelivered.refresh();
        assertThat(counts).hasValue(1);
        nanos.addAndGet(1);
        undelivered.refresh();
        assertThat(counts).hasValue(2);
    }
}
