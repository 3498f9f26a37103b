package gridrelay.console.health;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A question that may hang, asked so that nobody hangs with it: on another thread, waited for only so long, and never twice
 * at once. However often a hung part is asked, it costs one thread. Thread-safe.
 */
final class BoundedQuestion {
    private final Executor executor;
    private final Callable<?> question;
    private final Duration patience;
    private final AtomicReference<CompletableFuture<Void>> open = new AtomicReference<>();

    /** @param question returns if all is well, throws if not */
    BoundedQuestion(Executor executor, Callable<?> question, Duration patience) {
        this.executor = executor;
        this.question = question;
        this.patience = patience;
    }

    /** @return null if all is well, else what is wrong */
    String ask() {
        var mine = new CompletableFuture<Void>();
        var answer = open.compareAndExchange(null, mine);
        if (answer == null) {
            answer = mine;
            begin(mine);
        }
        try {
            answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (TimeoutException hung) {
            return "no answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException failed) {
            return String.valueOf(failed.getCause().getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private void begin(CompletableFuture<Void> mine) {
        try {
            CompletableFuture.runAsync(this::run, executor).whenComplete((nothing, failure) -> {
                open.set(null);
                if (failure == null) {
                    mine.complete(null);
                } else {
                    mine.completeExceptionally(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                }
            });
        } catch (RejectedExecutionException full) {
            open.set(null);
            mine.completeExceptionally(full);
        }
    }

    private void run() {
        try {
            question.call();
        } catch (Exception wrong) {
            throw new CompletionException(wrong);
        }
    }
}
