package gridrelay.intake.storage;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Asks the storage every ten seconds whether files can be stored, from this node's start on; a timer never overtakes itself. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StorageTimer {

    @Inject
    StorageHealth health;

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void look() {
        health.look();
    }
}
