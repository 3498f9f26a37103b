package gridrelay.relay;

import gridrelay.directory.EndpointNews;
import gridrelay.directory.EndpointNews.Kind;
import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import gridrelay.grid.Cluster;
import gridrelay.relay.EndpointHealthTable.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What the nodes tell each other of endpoints that fail, about a second old; it outlives them, so that an endpoint that has
 * failed for days is disabled although nodes were restarted meanwhile. Thread-safe.
 */
@ApplicationScoped
public class EndpointReports {

    /** A failure shorter than that is nobody else's business. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final EndpointHealthTable table;
    private final Directory directory;
    private final Supplier<String> node;
    private final Duration disableAfter;
    private final InstantSource clock;
    private volatile Map<Long, List<Row>> reported = Map.of();

    /** What is asked of the endpoints' directory. */
    interface Directory {
        /** The name of an active endpoint. */
        Optional<String> active(long endpoint);

        void disable(long endpoint, String reason);
    }

    /** For the container's proxy. */
    protected EndpointReports() {
        this(null, (Directory) null, null, null, null);
    }

    /** @param disableAfter so long a failure disables an endpoint; zero for never */
    @Inject
    EndpointReports(
            EndpointHealthTable table,
            Targets targets,
            Cluster cluster,
            @ConfigProperty(name = "gridrelay.relay.disable-after", defaultValue = "P5D") Duration disableAfter,
            InstantSource clock) {
        this(table, directory(targets), cluster::nodeName, disableAfter, clock);
    }

    EndpointReports(
            EndpointHealthTable table,
            Directory directory,
            Supplier<String> node,
            Duration disableAfter,
            InstantSource clock) {
        this.table = table;
        this.directory = directory;
        this.node = node;
        this.disableAfter = disableAfter;
        this.clock = clock;
    }

    private static Directory directory(Targets targets) {
        return new Directory() {
            @Override
            public Optional<String> active(long endpoint) {
                return targets.withId(endpoint)
                        .filter(target -> target.state() == Target.State.ACTIVE)
                        .map(Target::name);
            }

            @Override
            public void disable(long endpoint, String reason) {
                targets.disable(endpoint, reason);
            }
        };
    }

    /** The endpoint's breaker on this node of the cluster. */
    public BreakerState breaker(long endpoint, String onNode) {
        return reported.getOrDefault(endpoint, List.of()).stream()
                .filter(row -> row.node().equals(onNode))
                .map(Row::breaker)
                .findFirst()
                .orElse(BreakerState.CLOSED);
    }

    /** The endpoint's breaker on the node where it fares worst. */
    public BreakerState breaker(long endpoint) {
        return reported.getOrDefault(endpoint, List.of()).stream()
                .map(Row::breaker)
                .max(Comparator.naturalOrder())
                .orElse(BreakerState.CLOSED);
    }

    /**
     * Writes what changed on this node, and reads what the others wrote. If it fails for an endpoint the others are told all the
     * same, and the next time makes up for it.
     */
    void exchange(Collection<EndpointHealth> here) {
        var now = clock.instant();
        var known = read();
        RuntimeException failure = null;
        for (var health : here) {
            try {
                exchange(health, known.getOrDefault(health.endpoint(), List.of()), now);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        reported = read();
        if (failure != null) {
            throw failure;
        }
    }

    private void exchange(EndpointHealth health, List<Row> rows, Instant now) {
        var name = directory.active(health.endpoint());
        if (name.isEmpty()) {
            if (!rows.isEmpty()) {
                table.forget(health.endpoint(), now, null); // it begins anew when it is resumed
            }
        } else if (health.breaker() != BreakerState.CLOSED || isLonger(health.failing(), SETTLED)) {
            report(name.get(), health, rows, now);
        } else if (health.wellAgo() != null && !rows.isEmpty()) {
            var recovered = new EndpointNews(
                    health.endpoint(), name.get(), Kind.ENDPOINT_RECOVERED, Map.of("reason", "it answers again"));
            table.forget(health.endpoint(), now.minus(health.wellAgo()), recovered);
        }
    }

    private Map<Long, List<Row>> read() {
        return table.all().stream().collect(Collectors.groupingBy(Row::endpoint));
    }

    private void report(String name, EndpointHealth health, List<Row> rows, Instant now) {
        var own = rows.stream().filter(row -> row.node().equals(node.get())).findFirst();
        if (own.isEmpty()) {
            var first = rows.isEmpty() ? failing(name, health) : null; // else another node has told
            table.add(new Row(health.endpoint(), node.get(), health.breaker(), now), first);
            return;
        }
        if (own.get().breaker() != health.breaker()) {
            table.breaker(health.endpoint(), node.get(), health.breaker());
        }
        var since = own.get().failingSince();
        // only on a fresh failure: what was before a restart alone disables nothing
        var failsNow = health.failedAgo() != null && !isLonger(health.failedAgo(), SETTLED);
        if (failsNow && !disableAfter.isZero() && isLonger(Duration.between(since, now), disableAfter)) {
            directory.disable(health.endpoint(), "nothing has succeeded since " + since);
        }
    }

    private static EndpointNews failing(String name, EndpointHealth health) {
        return new EndpointNews(
                health.endpoint(),
                name,
                Kind.ENDPOINT_FAILING,
                Map.of(
                        "reason",
                        health.breaker() == BreakerState.CLOSED
                                ? "nothing has succeeded for some time"
                                : "many conversations fail: it is asked by one now and then"));
    }

    private static boolean isLonger(Duration one, Duration other) {
        return one != null && one.compareTo(other) > 0;
    }
}
