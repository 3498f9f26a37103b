package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private Map<String, Boolean> work(List<String> things) {
        if (things.contains("first")) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of("first", true);
        }
        assertThat(things).hasSize(2);
        throw new NoClassDefFoundError("missing");
    }

    @Test
    void an_error_fails_all_that_share_it() throws Exception {
        var together = new Together<String, Boolean>(10, this::work);
        var first = new Thread(() -> together.call("first"));
        first.start();
        begun.await();
        var sharing = List.of(calling(together, "second"), calling(together, "third"));
        await().until(() -> sharing.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        goOn.countDown();
        for (var thread : sharing) {
            thread.join();
        }
        first.join();
        assertThat(failures).hasSize(2).anyMatch(Error.class::isInstance).anyMatch(e -> e.getCause() instanceof Error);
    }

    private Thread calling(Together<String, Boolean> together, String thing) {
        var thread = new Thread(() -> {
            try {
                together.call(thing);
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        });
        thread.start();
        return thread;
    }
}
