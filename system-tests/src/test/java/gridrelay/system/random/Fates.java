package gridrelay.system.random;

import gridrelay.system.oracle.Position;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Arrived;
import java.time.Duration;
import java.util.SplittableRandom;

/** What the receiver does with each attempt at each message: a pure function of the seed and the message's place. */
final class Fates {

    private static final int[] STATUSES = {
        204, 301, 302, 307, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 501, 502, 503, 504, 520, 599
    };

    private final long seed;

    Fates(long seed) {
        this.seed = seed;
    }

    /** In ten thousandths. */
    Answer answer(Arrived request, String endpoint) {
        SplittableRandom random = random(request.lane().at(request.sequence()), endpoint, request.replay() != 0);
        int kind = random.nextInt(10_000);
        int failures = 1 + random.nextInt(2); // fewer than any schedule has
        boolean fails = request.attempt() <= failures;
        if (kind < POISON) {
            return poisoned(request.replay(), random) ? Answer.status(500) : Answer.OK;
        }
        if (kind < 200) {
            return fails ? failure(random) : Answer.OK;
        }
        if (kind < 260) {
            return fails ? new Answer.Reset() : Answer.OK;
        }
        if (kind < 265) {
            return request.attempt() == 1 ? new Answer.Hang() : Answer.OK;
        }
        return kind < 500 ? Answer.status(200).after(Duration.ofMillis(1 + random.nextInt(60))) : Answer.OK;
    }

    private static final int POISON = 12;

    /** Refused for ever, until an operator or the endpoint's policy gives it up. */
    boolean poison(Position position, String endpoint) {
        return random(position, endpoint, false).nextInt(10_000) < POISON;
    }

    /** A replay may find it cured. */
    private static boolean poisoned(long replay, SplittableRandom random) {
        return replay == 0 || random.nextBoolean();
    }

    private static Answer failure(SplittableRandom random) {
        int code = STATUSES[random.nextInt(STATUSES.length)];
        Answer.Status status = Answer.status(code);
        boolean bounded = (code == 429 || code == 503) && random.nextBoolean();
        return bounded ? status.with("Retry-After", random.nextBoolean() ? "0" : "1") : status;
    }

    /** @param endpoint its name in the plan: the real one has random parts */
    private SplittableRandom random(Position position, String endpoint, boolean again) {
        long place = endpoint.hashCode() * 31L + position.lane().conversation().hashCode();
        return new SplittableRandom(
                seed * 0x9E3779B97F4A7C15L + place * 1_000_003L + position.sequence() * 2 + (again ? 1 : 0));
    }
}
