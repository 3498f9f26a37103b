package gridrelay.console.live;

import gridrelay.console.live.EventFeed.Next;
import gridrelay.directory.TargetChanged;
import gridrelay.relay.DeliveriesSettled;
import gridrelay.relay.RecentDeliveries;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** This node's live events: gathers what happens, publishes it ten times a second, and knows who listens. */
@ApplicationScoped
class LiveEvents {
    private static final int MOST_CLIENTS = 200;
    private static final int DELIVERIES_SHOWN = 25;
    private static final byte[] RETRY = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventFrames frames =
            new EventFrames(UUID.randomUUID().toString().substring(0, 8));
    private final EventRing ring = new EventRing(2048, 4 * 1024 * 1024);
    private final Window window = new Window();
    private final EventStreams streams = new EventStreams();
    private final Log log = new Log();

    @Inject
    RecentDeliveries recent;

    @Inject
    InstantSource clock;

    @Resource
    ManagedScheduledExecutorService timer;

    private Instant since;
    private ScheduledFuture<?> publishing;
    private ScheduledFuture<?> ticking;

    void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
        since = clock.instant();
        publishing = timer.scheduleAtFixedRate(() -> guarded(this::publish), 100, 100, TimeUnit.MILLISECONDS);
        ticking = timer.scheduleAtFixedRate(() -> guarded(streams::tick), 1, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        if (publishing != null) {
            publishing.cancel(false);
            ticking.cancel(false);
        }
        streams.close();
    }

    void settled(@Observes DeliveriesSettled settled) {
        window.add(settled.deliveries());
    }

    void changed(@Observes TargetChanged changed) {
        window.changed(changed.id());
    }

    private void publish() {
        window.takeDeliveries().ifPresent(data -> append("deliveries", data));
        window.takeEndpoints().ifPresent(data -> append("endpoints", data));
        // Also without news: a client that opened since the last time may have been told of events by no one.
        streams.write();
    }

    private void append(String type, JsonObject data) {
        ring.append(number -> frames.frame(number, type, data));
    }

    /** A task that throws is never run again by its executor. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException unexpected) {
            log.publishingFailed(unexpected);
        }
    }

    /**
     * Begins to send events, from where the client was, if that is still known.
     *
     * @param lastEventId what the client has seen last; null for a new one
     * @return false if too many listen already
     */
    boolean open(HttpServletRequest request, HttpServletResponse response, String lastEventId) throws IOException {
        if (streams.count() >= MOST_CLIENTS) {
            return false;
        }
        // First the place in the ring, then the totals: what happens between comes twice, which does no harm.
        long newest = ring.newest();
        long cursor = lastEventId == null ? -1 : frames.number(lastEventId).orElse(-1);
        byte[] opening = RETRY;
        if (cursor < 0 || ring.after(cursor) instanceof Next.Gone) {
            cursor = newest;
            var snapshot = frames.frame(newest, "snapshot", window.snapshot(since, recent.latest(DELIVERIES_SHOWN)));
            opening = lastEventId == null ? concat(RETRY, snapshot) : concat(RETRY, reset(newest), snapshot);
        }
        streams.begin(request.startAsync(request, response), ring, opening, cursor, () -> {});
        return true;
    }

    private byte[] reset(long newest) {
        return frames.frame(newest, "reset", JsonValue.EMPTY_JSON_OBJECT);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
