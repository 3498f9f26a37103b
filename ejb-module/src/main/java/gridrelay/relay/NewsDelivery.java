package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Accepts news about endpoints as messages to the endpoint that gets them, each endpoint's in a conversation of its own. In the
 * same transaction it leaves the box: so each is accepted once, and delivered at least once like every message.
 */
@ApplicationScoped
class NewsDelivery {

    private static final int AT_ONCE = 100;
    /** What cannot be accepted for so long is no news any more. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final NewsBox box;
    private final Acceptance acceptance;
    private final AcceptedNews accepted;
    private final Jdbi jdbi;
    private final InstantSource clock;

    /** For the container's proxy. */
    protected NewsDelivery() {
        this(null, null, null, null, null);
    }

    @Inject
    NewsDelivery(NewsBox box, Acceptance acceptance, AcceptedNews accepted, Jdbi jdbi, InstantSource clock) {
        this.box = box;
        this.acceptance = acceptance;
        this.accepted = accepted;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * @return whether there may be more
     * @throws gridrelay.problem.Refusal while the endpoint that gets news takes none: the box keeps them
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public boolean some() {
        var items = box.oldest(AT_ONCE);
        if (items.isEmpty()) {
            return false;
        }
        var receiver = box.receiver().orElseThrow();
        var account =
                jdbi.withHandle(handle -> handle.select("SELECT created_by FROM endpoint WHERE name = ?", receiver)
                        .mapTo(Long.class)
                        .findOne());
        if (account.isEmpty()) {
            return false; // it does not exist yet
        }
        var messages = items.stream()
                .map(item -> new NewMessage(
                        "gridrelay:endpoint:" + item.endpoint(), List.of(receiver), item.type(), item.data(), null))
                .toList();
        accepted.tell(acceptance.accept(account.get(), Draft.batch(messages)).lanes());
        box.remove(items);
        return items.size() == AT_ONCE;
    }

    /** @return how many were thrown away since nobody took them for a day */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int dropOld() {
        return box.removeBefore(clock.instant().minus(KEPT));
    }
}
