package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Each second on every node: sends what endpoints are to be told of files. An endpoint that takes nothing is left alone for five
 * seconds; the others go on.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FileNoticeTimer {

    private static final int TIMES = 10;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Log log = new Log();
    private final Map<String, Hold> held = new ConcurrentHashMap<>();
    private boolean failing;

    private record Hold(String code, long until) {}

    @Inject
    FileNoticeDelivery delivery;

    @Inject
    MetricRegistry metrics;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void run() {
        try {
            var endpoint = delivery.endpointAfter("");
            while (endpoint.isPresent()) {
                send(endpoint.get());
                endpoint = delivery.endpointAfter(endpoint.get());
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) { // once, not each second
                log.noticesNotSent(e);
            }
            failing = true;
        }
    }

    private void send(String endpoint) {
        var hold = Optional.ofNullable(held.get(endpoint));
        if (hold.isPresent() && System.nanoTime() - hold.get().until() < 0) {
            return;
        }
        var sent = delivery.some(endpoint);
        for (var times = 1; times < TIMES && sent.mayBeMore(); times++) {
            accepted(sent.count());
            sent = delivery.some(endpoint);
        }
        accepted(sent.count());
        if (sent.refused() != null) {
            hold(endpoint, sent.refused());
        } else if (held.remove(endpoint) != null) {
            log.noticesGoOn(endpoint);
        }
    }

    private void hold(String endpoint, String code) {
        metrics.counter("gridrelay_relay_file_notices_held", new Tag("code", code))
                .inc();
        var before = held.put(endpoint, new Hold(code, System.nanoTime() + PAUSE.toNanos()));
        if (before == null || !before.code().equals(code)) {
            log.noticesHeld(endpoint, code);
        }
    }

    private void accepted(int count) {
        metrics.counter("gridrelay_relay_file_notices").inc(count);
    }

    @Schedule(hour = "*", minute = "*", second = "47", persistent = false)
    void dropOld() {
        try {
            var dropped = delivery.dropOld();
            if (dropped > 0) {
                metrics.counter("gridrelay_relay_file_notices_dropped").inc(dropped);
                log.oldNoticesDropped(dropped);
            }
        } catch (RuntimeException e) {
            log.noticesNotSent(e);
        }
    }
}
