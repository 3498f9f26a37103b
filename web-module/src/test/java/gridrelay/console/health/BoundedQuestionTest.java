package gridrelay.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedQuestionTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void end() {
        release.countDown();
        threads.shutdownNow();
    }

    @Test
    void an_answer_is_good() {
        assertThat(new BoundedQuestion(threads, () -> true, Duration.ofSeconds(10)).ask())
                .isNull();
    }

    @Test
    void a_failure_says_what_it_is_and_the_next_question_is_asked_anew() {
        var question = new BoundedQuestion(
                threads,
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new SQLException("gone fishing");
                    }
                    return true;
                },
                Duration.ofSeconds(10));
        assertThat(question.ask()).isEqualTo("gone fishing");
        assertThat(question.ask()).isNull();
    }

    @Test
    void a_hung_part_costs_one_thread_however_often_it_is_asked_and_is_well_again_when_it_answers() {
        var question = new BoundedQuestion(
                threads,
                () -> {
                    asked.incrementAndGet();
                    release.await();
                    return true;
                },
                Duration.ofMillis(20));
        for (int i = 0; i < 5; i++) {
            assertThat(question.ask()).isEqualTo("no answer within 20 ms");
        }
        assertThat(asked).hasValue(1);
        release.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(question.ask()).isNull());
    }

    @Test
    void a_full_executor_is_a_failure_not_a_hang() {
        var question = new BoundedQuestion(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                () -> true,
                Duration.ofSeconds(10));
        assertThat(question.ask()).isEqualTo("full");
        assertThat(question.ask()).isEqualTo("full");
    }
}
