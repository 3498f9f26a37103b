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
            var password =
                    first.isMissing() ? Optional.of(first.password()) : Optional.<FirstAdministrator.Password>empty();
            first.ensure(password);
            done = true;
        } catch (RuntimeException e) {
            log.noAdministrator(e);
            timers.createSingleActionTimer(AGAIN_MS, new TimerConfig(null, false));
        }
    }

    /** Whether the administrator and the configured token are there. */
    public boolean done() {
        return done;
    }
}
