package gridrelay.database;

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
import org.eclipse.microprofile.metrics.MetricRegistry;

/** Looks every two seconds, on every node, for transactions in doubt. */
@Singleton
@Startup
@DependsOn("DatabaseStart")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class InDoubtTimer {

    @Inject
    InDoubt inDoubt;

    @Inject
    MetricRegistry metrics;

    @PostConstruct
    void start() {
        metrics.gauge("gridrelay_database_in_doubt", () -> inDoubt.held().size());
    }

    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void look() {
        try {
            inDoubt.look();
        } catch (RuntimeException e) {
            Log.inDoubtUnknown(e); // soon again
        }
    }
}
