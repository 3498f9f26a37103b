package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger counts = new AtomicInteger();

    private Backlogs backlogs(long millisToCount) {
        return new Backlogs(
                () -> {
                    nanos.addAndGet(millisToCount * 1_000_000);
                    return Map.of(1L, new Backlog(counts.incrementAndGet(), 1, null, false));
                },
                nanos::get);
    }

    private static long lanes(Backlogs backlogs) {
        return backlogs.of(1).lanes();
    }

    private void passMillis(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    @Test
    void it_is_counted_once_a_second() {
        var backlogs = backlogs(0);
        assertThat(lanes(backlogs)).isEqualTo(1);
        passMillis(999);
        assertThat(lanes(backlogs)).isEqualTo(1);
        passMillis(1);
        assertThat(lanes(backlogs)).isEqualTo(2);
        assertThat(backlogs.of(7)).isEqualTo(Backlog.NONE);
    }

    @Test
    void what_takes_long_to_count_is_counted_less_often() {
        var backlogs = backlogs(500);
        assertThat(lanes(backlogs)).isEqualTo(1);
        passMillis(9_999);
        assertThat(lanes(backlogs)).isEqualTo(1);
        passMillis(1);
        assertThat(lanes(backlogs)).isEqualTo(2);
    }

    @Test
    void while_one_counts_the_others_get_what_was_counted_before() throws Exception {
        var counting = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var backlogs = new Backlogs(
                () -> {
                    if (counts.incrementAndGet() == 2) {
                        counting.countDown();
                        await(go);
                    }
                    return Map.of(1L, new Backlog(counts.get(), 1, null, false));
                },
                nanos::get);
        assertThat(lanes(backlogs)).isEqualTo(1);
        passMillis(1_000);
        var other = Executors.newSingleThreadExecutor();
        try {
            var slow = other.submit(() -> lanes(backlogs));
            counting.await();
            assertThat(lanes(backlogs)).isEqualTo(1);
            go.countDown();
            assertThat(slow.get()).isEqualTo(2);
        } finally {
            other.shutdown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void recent_deliveries_are_the_newest_ones() {
        var recent = new RecentDeliveries();
        for (int i = 1; i <= RecentDeliveries.KEPT + 5; i++) {
            recent.settled(new DeliveriesSettled(java.util.List.of(new DeliveryEvent(
                    java.time.Instant.EPOCH, "c", "crm", i, 1, "msg_" + i, 1, 200, null, 1, "DELIVERED"))));
        }
        assertThat(recent.latest(2)).extracting(DeliveryEvent::sequence).containsExactly(205L, 204L);
        assertThat(recent.latest(1000)).hasSize(RecentDeliveries.KEPT);
    }
}
