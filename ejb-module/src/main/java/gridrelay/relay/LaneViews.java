package gridrelay.relay;

import gridrelay.access.Caller;
import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import gridrelay.grid.ShardOwners;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Lanes as people see them, each with what keeps it from moving. A page of them takes three statements. */
@Dependent
class LaneViews {

    private static final String VISIBLE =
            "EXISTS (SELECT v.seq FROM Message v WHERE v.laneId = l.id AND v.accountId = :account)";

    @PersistenceContext
    EntityManager database;

    private final StuckLanes stuckLanes;
    private final ShardOwners owners;
    private final LongFunction<Optional<Target>> endpoints;
    private final BiFunction<Long, String, BreakerState> breakers;
    private final InstantSource clock;

    @Inject
    LaneViews(
            StuckLanes stuckLanes,
            ShardOwners owners,
            Targets endpoints,
            EndpointReports reports,
            InstantSource clock) {
        this(null, stuckLanes, owners, endpoints::withId, reports::breaker, clock);
    }

    /**
     * @param endpoints this node's copy of the directory
     * @param breakers of an endpoint on a node
     */
    LaneViews(
            EntityManager database,
            StuckLanes stuckLanes,
            ShardOwners owners,
            LongFunction<Optional<Target>> endpoints,
            BiFunction<Long, String, BreakerState> breakers,
            InstantSource clock) {
        this.database = database;
        this.stuckLanes = stuckLanes;
        this.owners = owners;
        this.endpoints = endpoints;
        this.breakers = breakers;
        this.clock = clock;
    }

    /** A lane and the message after its head; null when it is idle. */
    private record Row(Lane lane, Message next) {
        static Row of(Object[] columns) {
            return new Row((Lane) columns[0], (Message) columns[1]);
        }
    }

    /** By endpoint name; none if the caller may see none. */
    List<LaneView> of(String conversation, Caller caller) {
        var conditions = new Conditions().and("l.conversation = :conversation", "conversation", conversation);
        if (!caller.seesAll()) {
            conditions.and(VISIBLE, "account", caller.accountId());
        }
        var rows = conditions
                .query(
                        database,
                        "SELECT l, m FROM Lane l LEFT JOIN Message m ON m.laneId = l.id AND m.seq = l.head + 1",
                        "l.id")
                .getResultStream()
                .map(Row::of)
                .toList();
        return views(rows, caller).stream()
                .sorted(Comparator.comparing(LaneView::endpoint))
                .toList();
    }

    /**
     * The lanes with undelivered messages, the one that waits longest first.
     *
     * @param endpoint an id; null for all, as the other conditions
     */
    Page<LaneView> stuck(
            LaneView.State state, Long endpoint, Duration olderThan, String cursor, int limit, Caller caller) {
        var found = stuckLanes.find(new StuckLanes.Wanted(
                state,
                endpoint,
                olderThan == null ? null : clock.instant().minus(olderThan),
                caller.seesAll() ? null : caller.accountId(),
                cursor == null ? null : Cursor.parse(cursor),
                limit));
        return found.map(lanes -> views(rows(lanes), caller));
    }

    /** In the order of the ids; without those that have been delivered meanwhile. */
    private List<Row> rows(List<Long> lanes) {
        if (lanes.isEmpty()) {
            return List.of();
        }
        var rows = database.createQuery(
                        "SELECT l, m FROM Lane l JOIN Message m ON m.laneId = l.id AND m.seq = l.head + 1 WHERE l.id IN :lanes",
                        Object[].class)
                .setParameter("lanes", lanes)
                .getResultStream()
                .map(Row::of)
                .collect(Collectors.toMap(row -> row.lane().id(), row -> row));
        return lanes.stream().map(rows::get).filter(Objects::nonNull).toList();
    }

    /** Without those of deleted endpoints, which are being removed. */
    private List<LaneView> views(List<Row> rows, Caller caller) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var owned = owners.of(
                rows.stream().map(row -> row.lane().shard()).distinct().toList());
        var attempts = lastAttempts(rows.stream().map(row -> row.lane().id()).toList());
        var now = clock.instant();
        return rows.stream()
                .map(row -> endpoints
                        .apply(row.lane().endpoint())
                        .map(endpoint -> view(
                                row,
                                caller,
                                blocker(
                                        row.lane(),
                                        endpoint,
                                        owned.get(row.lane().shard()),
                                        attempts.get(row.lane().id()),
                                        now)))
                        .orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }

    private Blocker blocker(Lane lane, Target endpoint, ShardOwners.Owner owner, AttemptView last, Instant now) {
        var breaker = owner == null || owner.node() == null
                ? BreakerState.CLOSED
                : breakers.apply(endpoint.id(), owner.node());
        return new Blocker(lane, endpoint, owner, breaker, last, now);
    }

    private Map<Long, AttemptView> lastAttempts(List<Long> lanes) {
        return database.createQuery(
                        "SELECT a FROM Attempt a JOIN Lane l ON a.laneId = l.id AND a.seq = l.head + 1 AND a.no ="
                                + " l.attempts AND a.replay = 0 WHERE l.id IN :lanes ORDER BY a.epoch, a.messages DESC",
                        Attempt.class)
                .setParameter("lanes", lanes)
                .getResultStream()
                // the same attempt twice is a repeat after a fault, and the later tenure's counts; or it was a batch's,
                // which
                // came apart
                .collect(Collectors.toMap(Attempt::lane, Attempt::view, (earlier, later) -> later));
    }

    private static LaneView view(Row row, Caller caller, Blocker blocker) {
        var lane = row.lane();
        var idle = lane.head() == lane.tail();
        var owner = blocker.owner();
        // what others sent is none of a producer's business, that it is in the way is
        var own = row.next() != null && (caller.seesAll() || row.next().account() == caller.accountId());
        return new LaneView(
                lane.conversation(),
                blocker.endpoint().name(),
                lane.head(),
                lane.tail(),
                lane.state(),
                own ? row.next().id() : null,
                row.next() == null ? null : row.next().acceptedAt(),
                idle ? null : lane.attempts() + 1,
                idle ? null : future(lane.due(), blocker.now()),
                own ? blocker.last() : null,
                owner == null ? null : owner.node(),
                owner == null ? 0 : owner.epoch(),
                blocker.breaker(),
                blocker.why());
    }

    private static Instant future(Instant due, Instant now) {
        return due == null || due.isBefore(now) ? null : due;
    }
}
