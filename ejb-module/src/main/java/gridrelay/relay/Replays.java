package gridrelay.relay;

import gridrelay.access.Audit;
import gridrelay.access.Callers;
import gridrelay.access.Role;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Sends settled messages again: with their ids, sequences and bodies, in order within a conversation, whose undelivered messages
 * wait meanwhile. The lanes' owners carry it out (ADR 22); these calls only write down what is wanted, each in one
 * transaction, audited.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class Replays {

    @Inject
    ReplayTable table;

    @Inject
    Callers callers;

    @Inject
    Audit audit;

    /**
     * @throws Refusal INVALID; NOT_FOUND {@code ENDPOINT_UNKNOWN} or {@code CONVERSATION_UNKNOWN}; CONFLICT {@code REPLAY_ACTIVE}
     *     while another replay to the endpoint runs, {@code ENDPOINT_DISABLED}
     */
    public ReplayView start(NewReplay replay) {
        long id = table.insert(replay, callers.current().name());
        audit.record("replay.start", replay.endpoint(), "replay " + id);
        return one(id);
    }

    /**
     * Begins nothing more, and ends the lanes' parts between two requests. A replay that has ended stays as it is.
     *
     * @throws Refusal NOT_FOUND {@code REPLAY_UNKNOWN}
     */
    public ReplayView cancel(long id) {
        var replay = one(id);
        if (table.cancel(id)) {
            audit.record("replay.cancel", replay.endpoint(), "replay " + id);
        }
        return one(id);
    }

    /** @throws Refusal NOT_FOUND {@code REPLAY_UNKNOWN} */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.VIEWER})
    public ReplayView one(long id) {
        return table.find(id)
                .orElseThrow(() -> new Refusal(Kind.NOT_FOUND, "REPLAY_UNKNOWN", "There is no replay of this number."));
    }

    /**
     * The newest first.
     *
     * @param before only older ones than this
     * @param limit 1 to 500
     */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.VIEWER})
    public List<ReplayView> list(long before, int limit) {
        return table.list(before, Page.checkLimit(limit));
    }
}
