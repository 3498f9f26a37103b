package gridrelay.access;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;

/** Ensures at start that there is an administrator; tries again each few seconds while the database is away. */
@Singleton
@Startup
@DependsOn("DatabaseStart")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AccessStart {
    private static final long AGAIN_MS = 3_000;

    @Inject
    FirstAdministrator first;

    @Resource
    TimerService timers;

    private final Log log = new Log();
    private volatile boolean done;

    @PostConstruct
    void start() {
        attempt();
    }

    @Timeout
    void attempt() {
        try {
            ensure();
            done = true;
        } catch (RuntimeException e) {
            log.noAdministrator(e);
            timers.createSingleActionTimer(AGAIN_MS, new TimerConfig(null, false));
        }
    }

    private void ensure() {
        if (!first.isMissing()) {
            first.ensure(Optional.empty());
            return;
        }
        try {
            first.ensure(Optional.of(first.password()));
        } catch (RuntimeException e) {
            if (first.isMissing()) {
                throw e;
            }
            first.ensure(Optional.empty()); // another node, which started at the same time, was faster
        }
    }

    /** Whether the administrator and the configured token are there. */
    public boolean done() {
        return done;
    }
}
