package gridrelay.directory;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** This node's copy of the endpoints; a change made here is seen at once, one made elsewhere within a second. Thread-safe. */
@ApplicationScoped
public class Targets {
    /** A copy older than this accepts nothing: its endpoints may have been deleted meanwhile ({@link Removal}). */
    static final Duration STALE = Duration.ofSeconds(10);

    private final Log log = new Log();
    private final LongSupplier nanoTime;
    private final EndpointFeed feed;
    private final EndpointChanges own;
    private final Consumer<TargetChanged> events;
    private final Copies copies = new Copies();

    private volatile boolean loaded;
    private volatile long asOf;

    /** For the container's proxy. */
    protected Targets() {
        this(null, null, null, null);
    }

    @Inject
    Targets(EndpointFeed feed, EndpointChanges own, Event<TargetChanged> events) {
        this(feed, own, events::fire, System::nanoTime);
    }

    Targets(EndpointFeed feed, EndpointChanges own, Consumer<TargetChanged> events, LongSupplier nanoTime) {
        this.feed = feed;
        this.own = own;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /**
     * The endpoint of this name, for accepting messages.
     *
     * @throws Refusal UNAVAILABLE while this node cannot know whether it still exists
     */
    public Optional<Target> named(String name) {
        ensureLoaded();
        if (!fresh()) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "DIRECTORY_STALE", "the directory cannot be read at present");
        }
        return copies.named(name);
    }

    /** Whether this copy is young enough to accept messages by. */
    public boolean fresh() {
        return loaded && nanoTime.getAsLong() - asOf <= STALE.toNanos();
    }

    /** The endpoint, for delivering to it; none once it is deleted and what was accepted for it is void. */
    public Optional<Target> withId(long id) {
        ensureLoaded();
        return copies.withId(id);
    }

    /** All endpoints, deleted ones excepted. */
    public Collection<Target> all() {
        ensureLoaded();
        return copies.all();
    }

    /** Disables an endpoint that said it is gone (410); in a transaction of its own. */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public void disable(long id, String reason) {
        own.disable(id, reason);
    }

    /** Reads what changed since the last time. Tells of it when others can ask: who is told may wait for one that asks. */
    void refresh() {
        List<Long> changed;
        synchronized (feed) {
            var began = nanoTime.getAsLong();
            changed = feed.since(copies.number()).map(copies::learn).orElse(List.of());
            asOf = began;
            loaded = true;
        }
        changed.forEach(id -> events.accept(new TargetChanged(id)));
    }

    /** Sees a change of this node when it has committed. Reads nothing: the transaction's end is no place for that. */
    void changedHere(@Observes(during = TransactionPhase.AFTER_SUCCESS) EndpointChanged changed) {
        if (copies.learn(changed.copy())) {
            events.accept(new TargetChanged(changed.copy().id()));
        }
    }

    private void ensureLoaded() {
        if (!loaded) {
            refresh();
            log.loaded(copies.size());
        }
    }
}
