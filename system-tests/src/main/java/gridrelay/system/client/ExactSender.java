package gridrelay.system.client;

import gridrelay.system.oracle.Acknowledged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Sends messages until it knows what became of them: an answer that is lost or says "later" is asked for again with the same
 * idempotency key. What it returns is therefore exactly what was accepted, once it is allowed to ask long enough.
 */
public final class ExactSender {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RelayClient client;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();

    public ExactSender(RelayClient client) {
        this.client = client;
    }

    public static String newKey() {
        return UUID.randomUUID().toString();
    }

    /**
     * @param messages each with a key
     * @param until gives up when this is true
     * @return what was acknowledged; empty if it gave up, so that the messages may or may not have been accepted
     */
    public List<Acknowledged> send(List<Outgoing> messages, BooleanSupplier until) throws InterruptedException {
        while (!until.getAsBoolean()) {
            asked.incrementAndGet();
            try {
                if (messages.size() == 1) {
                    Reply reply = client.trySend(messages.get(0));
                    if (isFinal(reply)) {
                        return List.of(RelayClient.acknowledged(
                                messages.get(0),
                                reply.expect(202).body().path("messages").path(0)));
                    }
                } else {
                    Reply reply = client.trySend(messages);
                    if (isFinal(reply)) {
                        return RelayClient.acknowledged(messages, reply.expect(202));
                    }
                }
            } catch (IOException e) {
                // unclear: the node may have committed before it went away
            }
            unanswered.incrementAndGet();
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
        return List.of();
    }

    /** How often it has asked. */
    int asked() {
        return asked.get();
    }

    /** How many of these calls had no answer, or one that said "later". */
    int unanswered() {
        return unanswered.get();
    }

    /**
     * Only the relay itself names a code: while it starts, the server around it answers 404 to everything. A disabled endpoint
     * may be enabled again.
     */
    private static boolean isFinal(Reply reply) {
        return reply.status() == 202
                || reply.status() < 500
                        && reply.status() != 429
                        && !reply.code().equals("ENDPOINT_DISABLED")
                        && !reply.code().isEmpty();
    }
}
