package gridrelay.console.playground;

import gridrelay.console.playground.Receiver.Receipt;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that is answered later, or kept until the sender gives up.
 *
 * <p>A servlet cannot see that a sender has gone while nothing is written, so what is kept has an end of its own.
 */
final class LateAnswer implements AsyncListener {
    private static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(15);

    private final Receiver receiver;
    private final Receipt receipt;
    private final AsyncContext context;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Runnable release = () -> answer(HttpServletResponse.SC_SERVICE_UNAVAILABLE);

    LateAnswer(Receiver receiver, Receipt receipt, AsyncContext context) {
        this.receiver = receiver;
        this.receipt = receipt;
        this.context = context;
        context.setTimeout(LONGEST_MS);
        context.addListener(this);
    }

    void hold() {
        if (!receiver.hold(release)) {
            release.run();
        }
    }

    /** The first answer counts: a timeout and a release may meet. */
    void answer(int status) {
        if (answered.compareAndSet(false, true)) {
            receiver.answered(receipt, status);
            ((HttpServletResponse) context.getResponse()).setStatus(status);
            context.complete();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        receiver.gone(release);
        answer(HttpServletResponse.SC_GATEWAY_TIMEOUT);
    }

    @Override
    public void onError(AsyncEvent event) {
        receiver.gone(release);
        answered.set(true);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        receiver.gone(release);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
