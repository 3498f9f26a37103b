package gridrelay.relay;

import gridrelay.problem.Refusal;
import gridrelay.relay.FileNotices.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Accepts what endpoints are to be told of files as messages, in the name of the account that made the endpoint. In the same
 * transaction a notice leaves the box: so each is accepted once, and delivered at least once like every message.
 */
@ApplicationScoped
class FileNoticeDelivery {

    private static final int AT_ONCE = 100;
    /** Who has not heard of a file for so long has to ask what became of it. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final FileNotices box;
    private final Acceptance acceptance;
    private final AcceptedNews accepted;
    private final Jdbi jdbi;
    private final InstantSource clock;

    /**
     * What became of a try.
     *
     * @param count of messages that were accepted
     * @param refused the code of why the endpoint takes none now; null if it does
     */
    record Sent(int count, String refused) {
        boolean mayBeMore() {
            return count == AT_ONCE;
        }
    }

    /** For the container's proxy. */
    protected FileNoticeDelivery() {
        this(null, null, null, null, null);
    }

    @Inject
    FileNoticeDelivery(FileNotices box, Acceptance acceptance, AcceptedNews accepted, Jdbi jdbi, InstantSource clock) {
        this.box = box;
        this.acceptance = acceptance;
        this.accepted = accepted;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Optional<String> endpointAfter(String name) {
        return box.endpointAfter(name);
    }

    /** A refusal comes before anything is appended: there is nothing to roll back, and the box keeps them. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Sent some(String endpoint) {
        var notices = box.oldest(endpoint, AT_ONCE);
        if (notices.isEmpty()) {
            return new Sent(0, null);
        }
        var account =
                jdbi.withHandle(handle -> handle.select("SELECT created_by FROM endpoint WHERE name = ?", endpoint)
                        .mapTo(Long.class)
                        .findOne());
        if (account.isEmpty()) {
            return new Sent(0, "ENDPOINT_UNKNOWN");
        }
        try {
            var drafts = Draft.owed(notices.stream().map(Notice::message).toList());
            accepted.tell(acceptance.accept(account.get(), drafts).lanes());
        } catch (Refusal refusal) {
            return new Sent(0, refusal.code());
        }
        box.remove(notices);
        return new Sent(notices.size(), null);
    }

    /** @return how many were thrown away since nobody took them for a week; more may follow */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int dropOld() {
        return box.removeBefore(clock.instant().minus(KEPT));
    }
}
