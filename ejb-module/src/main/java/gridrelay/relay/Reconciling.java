package gridrelay.relay;

import gridrelay.access.Audit;
import gridrelay.access.Role;
import gridrelay.grid.GridEntries;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.time.Duration;

/** Has the grid compared with the database before its time comes. */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class Reconciling {

    @Inject
    GridEntries grid;

    @Inject
    Audit audit;

    /**
     * Asks all nodes, and does not wait for them: {@link Reconciler#done} tells what came of it. Audited.
     *
     * @throws Refusal UNAVAILABLE {@code GRID_AWAY} or {@code GRID_MINORITY}
     */
    public void ask() {
        audit.record("cluster.reconcile", "grid", null);
        try {
            grid.askAll();
        } catch (Refusal e) {
            throw e;
        } catch (ResourceException | RuntimeException e) {
            throw new Refusal(
                    Kind.UNAVAILABLE, "GRID_AWAY", "the grid cannot be reached at present", Duration.ofSeconds(5));
        }
    }
}
