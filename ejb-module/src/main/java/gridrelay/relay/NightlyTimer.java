package gridrelay.relay;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;

/**
 * Has the night's work done once in the whole cluster: a persistent timer fires at one node, and at another if that one is gone.
 *
 * <p>The timer's transaction holds a row lock while this method runs, so it only begins the work. A node that dies at it leaves
 * the rest to the next night; nothing waits for it.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class NightlyTimer {

    @Resource
    ManagedExecutorService threads;

    @Inject
    Nightly nightly;

    @Schedule(hour = "3", minute = "30", persistent = true)
    void begin() {
        threads.execute(nightly::run);
    }
}
