package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void a_failing_step_is_repeated() {
        var runs = new AtomicInteger();
        var loop = new Loop("test", Duration.ofMillis(5), () -> {
            runs.incrementAndGet();
            throw new IllegalStateException("on purpose");
        });
        loop.start(Thread::new);
        await().untilAtomic(runs, greaterThan(3));
        loop.stop(Duration.ofSeconds(5));
    }

    @Test
    void a_stopped_loop_does_not_wait_for_its_period_and_runs_no_more() throws InterruptedException {
        var runs = new AtomicInteger();
        var thread = new Thread[1];
        var loop = new Loop("test", LONG, runs::incrementAndGet);
        loop.start(step -> thread[0] = new Thread(step));
        await().untilAtomic(runs, equalTo(1));
        loop.stop(Duration.ofSeconds(10));
        thread[0].join(10_000);
        assertThat(thread[0].isAlive()).isFalse();
        assertThat(runs.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_step_that_hangs_is_interrupted_when_the_patience_is_over() throws InterruptedException {
        var begun = new AtomicInteger();
        var thread = new Thread[1];
        var loop = new Loop("test", LONG, () -> {
            begun.incrementAndGet();
            new CountDownLatch(1).await();
        });
        loop.start(step -> thread[0] = new Thread(step));
        await().untilAtomic(begun, equalTo(1));
        loop.stop(Duration.ofMillis(20));
        thread[0].join(10_000);
        assertThat(thread[0].isAlive()).isFalse();
    }
}
