package gridrelay.relay;

import gridrelay.directory.Coalesce;
import gridrelay.directory.Jitter;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Values that the tests of delivering are made of. */
final class Deliveries {

    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Tenure TENURE = new Tenure(7, 9);

    private Deliveries() {}

    static Target target(OnExhausted onExhausted, Duration maxAge, Duration... schedule) {
        return new Target(
                1,
                "crm",
                URI.create("http://localhost:1/"),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                10,
                0,
                List.of(schedule),
                Jitter.PROPORTIONAL,
                maxAge,
                null,
                onExhausted,
                Map.of(),
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Target.State.ACTIVE);
    }

    static Target with(Target target, int concurrency, int rate, Target.State state) {
        return new Target(
                target.id(),
                target.name(),
                target.url(),
                target.connectTimeout(),
                target.timeout(),
                concurrency,
                rate,
                target.retrySchedule(),
                target.jitter(),
                target.maxAge(),
                target.maxAttempts(),
                target.onExhausted(),
                target.headers(),
                target.secrets(),
                state);
    }

    static Target with(Target target, Coalesce coalesce) {
        return new Target(
                target.id(),
                target.name(),
                target.url(),
                target.connectTimeout(),
                target.timeout(),
                target.maxConcurrency(),
                target.ratePerSecond(),
                target.retrySchedule(),
                target.jitter(),
                target.maxAge(),
                target.maxAttempts(),
                target.onExhausted(),
                target.headers(),
                target.secrets(),
                target.state(),
                coalesce);
    }

    /** Signed by these. */
    static Target at(URI url, Duration connectTimeout, Duration timeout, String... secrets) {
        return new Target(
                1,
                "crm",
                url,
                connectTimeout,
                timeout,
                8,
                0,
                List.of(Duration.ofSeconds(5)),
                Jitter.PROPORTIONAL,
                null,
                null,
                OnExhausted.BLOCK,
                Map.of("x-own", "yes"),
                List.of(secrets),
                Target.State.ACTIVE);
    }

    static PendingMessage message(long lane, long sequence) {
        return new PendingMessage(lane, sequence, "msg_" + lane + "_" + sequence, "t.a", "1", 1, NOW, "c" + lane);
    }

    static Reply replied(int status) {
        return new Reply(NOW, 3, status, null, Reply.ok(status) ? null : Failure.STATUS, null, "ok", false);
    }

    static Reply replied(int status, String retryAfter) {
        return new Reply(NOW, 3, status, retryAfter, Failure.STATUS, null, null, false);
    }

    static Reply unanswered() {
        return new Reply(NOW, 3, null, null, Failure.REFUSED, "connect: refused", null, false);
    }

    static DeliveryAttempt attempt(long lane, long sequence, int number, Reply reply) {
        var target = target(OnExhausted.BLOCK, null, Duration.ofSeconds(5));
        return new DeliveryAttempt(
                new WebhookRequest(TENURE, target, message(lane, sequence), number, sequence - 1), reply);
    }

    static Outcome delivered(long lane, long sequence) {
        return new Outcome.Delivered(attempt(lane, sequence, 1, replied(200)));
    }

    static Outcome deferred(long lane, long sequence, int number, Duration wait) {
        return new Outcome.Deferred(attempt(lane, sequence, number, replied(500)), System.nanoTime() + wait.toNanos());
    }
}
