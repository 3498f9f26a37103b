package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a node does to itself when it cannot renew. */
class WatchTest {

    private final HandClocks time = new HandClocks();
    private final RecordedWork work = new RecordedWork();
    private final Counts counts = new Counts();
    private final Watch watch = new Watch(Times.PROTOCOL, new Works(List.of(work)), counts);
    private final Incarnation me = new Incarnation(new OwnDeadline(time.clocks(), Times.PROTOCOL));

    private void holding() {
        me.deadline().confirm(time.clocks().now());
        me.tenures().hold(new Tenure(3, 1), 0);
    }

    @Test
    void open_requests_are_reset_at_the_margin_and_not_before() {
        holding();
        time.pass(Duration.ofMillis(4999));
        watch.look(me);
        assertThat(work.aborts).hasValue(0);
        time.pass(Duration.ofMillis(101));
        watch.look(me);
        assertThat(work.aborts).hasValue(1);
        assertThat(counts.aborted).isEqualTo(Duration.ofMillis(100));
    }

    /** A request that passed its check just before the margin may open its socket just after the first reset. */
    @Test
    void what_slipped_through_is_reset_by_the_next_look() {
        holding();
        time.pass(Duration.ofSeconds(5));
        watch.look(me);
        watch.look(me);
        assertThat(work.aborts).hasValue(2);
        assertThat(me.tenures().all()).as("the tenures stay").hasSize(1);
    }

    @Test
    void a_renewal_ends_the_resets() {
        holding();
        time.pass(Duration.ofSeconds(60));
        watch.look(me);
        me.deadline().confirm(time.clocks().now());
        watch.look(me);
        assertThat(work.aborts).hasValue(1);
        assertThat(me.maySend()).isTrue();
    }

    @Test
    void the_buried_reset_at_once_whatever_their_clock_says() {
        holding();
        me.die();
        watch.look(me);
        assertThat(work.aborts).hasValue(1);
    }

    @Test
    void a_work_that_fails_to_abort_keeps_no_other_from_it() {
        holding();
        var broken = new ShardWork() {
            @Override
            public void taken(Tenure tenure) {}

            @Override
            public CompletionStage<Void> drain(Tenure tenure) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void lost(Tenure tenure) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void abort() {
                throw new IllegalStateException("on purpose");
            }
        };
        var both = new Works(List.of(broken, work));
        both.abort();
        both.lost(new Tenure(3, 1));
        assertThat(work.aborts).hasValue(1);
        assertThat(work.lost).hasSize(1);
        assertThat(both.drain(new Tenure(3, 1))).isCompletedExceptionally();
        assertThat(work.drains).hasSize(1);
    }
}
