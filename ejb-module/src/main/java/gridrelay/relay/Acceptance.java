package gridrelay.relay;

import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import gridrelay.relay.MessageLog.GrownLane;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Accepts messages in the caller's transaction, each idempotency key once.
 *
 * <p>Locks are taken in the order keys, lanes. If the process dies, or the answer to COMMIT is lost, a retry with the same key
 * waits for the end of this transaction and then finds either the answer or nothing.
 */
@Dependent
class Acceptance {

    private final IdempotencyKeys keys;
    private final Appending appending;
    private final InstantSource clock;

    /** @param lanes those that got a message, with their rows as the transaction leaves them */
    record Accepted(List<AcceptedMessage> receipts, List<GrownLane> lanes) {}

    @Inject
    Acceptance(IdempotencyKeys keys, Appending appending, InstantSource clock) {
        this.keys = keys;
        this.appending = appending;
        this.clock = clock;
    }

    /** @param drafts of messages that follow the {@link MessageRules} */
    Accepted accept(long account, List<Draft> drafts) {
        var hashes = new TreeMap<String, String>();
        for (var draft : drafts) {
            if (draft.key() != null) {
                var other = hashes.putIfAbsent(draft.key(), draft.hash());
                refuseReuse(draft, other);
            }
        }
        var claims = keys.claim(account, hashes, clock.instant());
        var fresh = new ArrayList<Draft>();
        var firstUses = new HashMap<String, Draft>();
        for (var draft : drafts) {
            if (draft.key() == null) {
                fresh.add(draft);
            } else {
                var claim = claims.get(draft.key());
                refuseReuse(draft, claim.hash());
                if (claim.answer() == null && firstUses.putIfAbsent(draft.key(), draft) == null) {
                    fresh.add(draft);
                }
            }
        }
        var appended = appending.append(account, fresh);
        var answers = new HashMap<String, String>();
        firstUses.forEach((key, draft) -> answers.put(key, Answer.of(appended.receipts(draft))));
        keys.answer(account, answers);
        var receipts = drafts.stream()
                .flatMap(draft -> {
                    if (draft.key() == null) {
                        return appended.receipts(draft).stream();
                    }
                    var kept = claims.get(draft.key()).answer();
                    var answer = kept == null ? answers.get(draft.key()) : kept;
                    return Answer.receipts(answer, draft.message().endpoints()).stream();
                })
                .toList();
        return new Accepted(receipts, appended.lanes());
    }

    private static void refuseReuse(Draft draft, String hash) {
        if (hash != null && !hash.equals(draft.hash())) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "IDEMPOTENCY_KEY_REUSED",
                    draft.field() + "idempotencyKey was used for another message in the last 24 hours.");
        }
    }
}
