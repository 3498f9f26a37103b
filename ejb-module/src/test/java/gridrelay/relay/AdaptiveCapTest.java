package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveCapTest {

    private static final long MS = 1_000_000;
    private static final int MOST = 1_000;

    private long now = Long.MAX_VALUE - 5_000 * MS; // it overflows soon
    private final AdaptiveCap cap = new AdaptiveCap(now);

    /** A full window of requests is open together and answered like this after so long. */
    private void round(Signal signal, long latency) {
        var open = cap.slots(MOST);
        var began = now;
        now += latency;
        for (var i = open; i > 0; i--) {
            cap.heard(signal, began, now, open, MOST); // others follow at once
        }
    }

    @Test
    void it_doubles_each_round_trip_until_the_first_cut_and_then_grows_by_one() {
        round(Signal.WELL, 10 * MS);
        var doubled = cap.slots(MOST);
        assertThat(doubled).isEqualTo(2 * (int) AdaptiveCap.INITIAL);
        round(Signal.AILING, 10 * MS);
        var cut = cap.slots(MOST);
        assertThat(cut).as("one cut for all that were open together").isEqualTo(doubled / 2);
        for (var i = 0; i < 8; i++) {
            round(Signal.WELL, 10 * MS);
        }
        assertThat(cap.slots(MOST)).isBetween(cut + 6, cut + 8);
    }

    @Test
    void strain_of_each_kind_halves_it_down_to_one_and_what_is_no_strain_does_not() {
        for (var signal : Signal.values()) {
            var each = new AdaptiveCap(now);
            for (var i = 0; i < 10; i++) {
                each.heard(signal, now, now + 1, 1, MOST);
                now += 2;
            }
            assertThat(each.slots(MOST)).as(signal.name()).isEqualTo(signal.isStrain() ? 1 : (int) AdaptiveCap.INITIAL);
        }
    }

    @Test
    void what_is_not_used_does_not_grow() {
        for (var i = 0; i < 100; i++) {
            cap.heard(Signal.WELL, now, now + MS, 1, MOST);
        }
        assertThat(cap.slots(MOST)).isEqualTo((int) AdaptiveCap.INITIAL);
    }

    @Test
    void an_answer_that_takes_far_longer_than_usual_is_strain_too() {
        for (var i = 0; i < 20; i++) {
            round(Signal.WELL, 20 * MS);
        }
        var before = cap.slots(MOST);
        for (var i = 0; i < 20; i++) {
            round(Signal.WELL, 2_000 * MS);
        }
        assertThat(cap.slots(MOST)).isLessThan(before / 2);
    }

    @Test
    void after_an_outage_it_begins_with_one() {
        cap.restart();
        assertThat(cap.slots(MOST)).isOne();
        round(Signal.WELL, MS);
        assertThat(cap.slots(MOST)).isEqualTo(2);
    }

    /** The property that matters: against a server that bears so many at once it stays near that, whatever the server. */
    @Test
    void it_finds_what_a_server_bears() {
        for (var seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var bears = 2 + random.nextInt(100);
            var found = new AdaptiveCap(now);
            var open = new ArrayDeque<Long>();
            var worked = 0L;
            var refused = 0L;
            for (var step = 0; step < 20_000; step++) {
                now += MS;
                while (open.size() < found.slots(MOST)) {
                    open.add(now + random.nextInt(1_000));
                }
                // all open are served at the same pace; beyond what the server bears it refuses
                for (var served = 1 + open.size() / 10; served > 0 && !open.isEmpty(); served--) {
                    var signal = open.size() > bears ? Signal.BUSY : Signal.WELL;
                    var size = open.size();
                    found.heard(signal, open.poll(), now, size, MOST);
                    worked += signal == Signal.WELL ? 1 : 0;
                    refused += signal == Signal.BUSY ? 1 : 0;
                }
            }
            assertThat(found.slots(MOST)).as("seed " + seed).isBetween(Math.max(1, bears / 3), bears + 2);
            assertThat(refused)
                    .as("refused of " + worked + ", seed " + seed)
                    .isLessThan(bears < 10 ? worked / 2 : worked / 5);
        }
    }

    @Test
    void it_is_never_less_than_one_nor_more_than_the_owner_allows() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var any = new AdaptiveCap(now);
            for (var i = 0; i < 500; i++) {
                var most = 1 + random.nextInt(50);
                var began = now - random.nextInt(1_000) * MS;
                any.heard(Signal.values()[random.nextInt(6)], began, now, 1 + random.nextInt(60), most);
                now += random.nextInt(50) * MS;
                assertThat(any.slots(most)).as("seed " + seed).isBetween(1, most);
            }
        }
    }
}
