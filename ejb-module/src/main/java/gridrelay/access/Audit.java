package gridrelay.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;

/**
 * The audit trail: each operator's and administrator's change leaves an entry, in the same transaction, so that there is
 * neither a change without an entry nor an entry without its change.
 */
@ApplicationScoped
public class Audit {
    /** The account of what no caller asked for. */
    public static final String SYSTEM = "system";

    @PersistenceContext
    EntityManager database;

    @Inject
    Callers callers;

    @Inject
    InstantSource clock;

    /**
     * Notes what the present caller does.
     *
     * @param action e.g. {@code endpoint.pause}
     * @param subject what it is done to, e.g. the endpoint's name
     * @param detail what a reader should know besides; no secrets; may be null
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(String action, String subject, String detail) {
        note(callers.current().name(), action, subject, detail);
    }

    /** Notes what this node does by itself. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void recordOwn(String action, String subject, String detail) {
        note(SYSTEM, action, subject, detail);
    }

    private void note(String account, String action, String subject, String detail) {
        database.persist(new AuditEntry(clock.instant(), account, action, subject, detail));
    }
}
