package gridrelay.directory;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** The directory's beats on every node: its copy each second, its removals every ten. */
@Singleton
@Startup
@DependsOn("DatabaseStart")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DirectoryTimers {
    private final Log log = new Log();
    private boolean reading = true;

    @Inject
    Targets targets;

    @Inject
    Sweep sweep;

    @Inject
    SecretBox box;

    /** Fails, and with it the application's start, when the keys are none or missing. */
    @PostConstruct
    void start() {
        box.mark();
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void refresh() {
        try {
            targets.refresh();
            reading = true;
        } catch (RuntimeException e) {
            if (reading) { // once, not each second while the database is away
                log.notRefreshed(e);
            }
            reading = false;
        }
    }

    @Schedule(hour = "*", minute = "*", second = "5/10", persistent = false)
    void sweep() {
        try {
            sweep.run();
        } catch (RuntimeException e) {
            log.notSwept(e);
        }
    }
}
