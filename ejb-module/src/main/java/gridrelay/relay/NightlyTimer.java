package gridrelay.relay;

import gridrelay.grid.Shards;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJBException;
import jakarta.ejb.Schedule;
import jakarta.ejb.ScheduleExpression;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;

/**
 * Has the night's work done once in the whole cluster: a persistent timer fires at one node, and at another if that one is gone.
 *
 * <p>The timer is made here and not by an annotation. A server makes an annotation's timers before anything of the application can
 * wait for the database, and gives up the start if that is away just then.
 *
 * <p>The timer's transaction holds a row lock while its method runs, so it only begins the work. A node that dies at it leaves
 * the rest to the next night; nothing waits for it.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class NightlyTimer {

    private static final String NIGHT = "night";

    private final Log log = new Log();

    @Resource
    TimerService timers;

    @Resource
    ManagedExecutorService threads;

    @Inject
    Shards shards;

    @Inject
    Nightly nightly;

    /** One node sees to it that there is one: who holds the first shard. Two may for a moment, and the next look ends one timer. */
    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void keepOne() {
        if (shards.tenure(0).isEmpty()) {
            return;
        }
        try {
            var all = timers.getTimers().stream().filter(Timer::isPersistent).toList();
            var nights =
                    all.stream().filter(timer -> NIGHT.equals(timer.getInfo())).toList();
            if (nights.isEmpty()) {
                timers.createCalendarTimer(new ScheduleExpression().hour(3).minute(30), new TimerConfig(NIGHT, true));
            }
            nights.stream().skip(1).forEach(Timer::cancel);
            // an earlier version's, of an annotation: there is no such method any more
            all.stream().filter(timer -> !NIGHT.equals(timer.getInfo())).forEach(Timer::cancel);
        } catch (EJBException e) {
            log.noNight(e);
        }
    }

    @Timeout
    void begin() {
        threads.execute(nightly::run);
    }
}
