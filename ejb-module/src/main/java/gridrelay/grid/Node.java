package gridrelay.grid;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * This node's part in the protocol ({@code docs/protocol.md}), without threads of its own: {@link #renew}, {@link #watch} and
 * {@link #beat} are each called by one thread again and again; everything else by any.
 */
final class Node {

    /** A node that leaves looks so often what it can give up. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final String name;
    private final Times times;
    private final Clocks clocks;
    private final InstantSource wallClock;
    private final Tables tables;
    private final Steps steps;
    private final Works works;
    private final Supplier<Set<Integer>> partitions;
    private final GridMetrics metrics;
    /** This process's name in the member row; null where it has none. */
    private final String process;

    private final AtomicReference<Incarnation> present = new AtomicReference<>();
    private volatile boolean leaving;
    private final Burials burials;
    private final Moves moves = new Moves();
    private final Watch watch;
    /** Found to be over by {@link #fence}; told to the work by the next beat. */
    private final Queue<Tenure> fenced = new ConcurrentLinkedQueue<>();
    /** Given up by the work; released by the next beat, or at once by a node that leaves. */
    private final Queue<Tenure> drained = new ConcurrentLinkedQueue<>();

    /** Where the protocol's rows are, and how a step of it gets its transaction. */
    record Tables(LeaseTable leases, MemberTable members, ShardTable shards, Transactions transactions) {
        Steps steps() {
            return new Steps(members, shards);
        }
    }

    /**
     * @param partitions the shards whose partitions this member owns now; empty without a grid
     * @param process this process's {@linkplain Processes name}, or null
     */
    Node(
            String name,
            Times times,
            Clocks clocks,
            InstantSource wallClock,
            Tables tables,
            Works works,
            Supplier<Set<Integer>> partitions,
            GridMetrics metrics,
            String process) {
        this.name = name;
        this.times = times;
        this.clocks = clocks;
        this.wallClock = wallClock;
        this.tables = tables;
        this.steps = tables.steps();
        this.works = works;
        this.partitions = partitions;
        this.metrics = metrics;
        this.process = process;
        this.burials = new Burials(tables, times, clocks, metrics);
        this.watch = new Watch(times, works, metrics);
    }

    String name() {
        return name;
    }

    /** The present incarnation's id, if there is one that is not known to be dead. */
    Optional<String> incarnation() {
        return living().map(Incarnation::id);
    }

    /** Whether this node holds a lease. */
    boolean ready() {
        return living().filter(me -> !me.deadline().over()).isPresent();
    }

    Duration leaseLeft() {
        return living().map(me -> Duration.ofNanos(Math.max(0, me.deadline().remaining())))
                .orElse(Duration.ZERO);
    }

    int held() {
        return living().map(me -> me.tenures().all().size()).orElse(0);
    }

    Optional<Tenure> tenure(int shard) {
        return living().flatMap(me -> me.tenures().held(shard));
    }

    boolean maySend(Tenure tenure) {
        var me = present.get();
        return me != null && me.tenures().holds(tenure) && me.maySend();
    }

    private Optional<Incarnation> living() {
        return Optional.ofNullable(present.get()).filter(me -> !me.dead());
    }

    /** Declares every other incarnation dead: only where nothing but this process can have the database open. */
    void buryAllOthers() {
        burials.all();
    }

    /** Asks for another lease time. A lost answer changes nothing; an answer of no row ends this incarnation. */
    void renew() throws SQLException {
        var me = present.get();
        if (me == null || me.dead()) {
            return;
        }
        var asked = clocks.now();
        if (tables.leases.renew(me.id())) {
            me.deadline().confirm(asked);
        } else {
            end(me);
        }
    }

    /** Resets what is open once the margin is reached or this incarnation is dead. */
    void watch() {
        var me = present.get();
        if (me != null) {
            watch.look(me);
        }
    }

    private void end(Incarnation me) {
        if (!me.dead()) {
            me.die(); // first: nothing is begun from here on
            metrics.died();
            Log.died(me.id());
        }
    }

    /** Looks at the other leases and at the shards, and does what is due: bury, want, take, release. */
    void beat() throws SQLException {
        tellFenced();
        var me = presentOrNew();
        releaseDrained(me);
        burials.look(me.id());
        var rows = tables.shards.all();
        var plan = moves.plan(
                rows,
                me.id(),
                me.tenures(),
                partitions.get(),
                clocks.monotonic().getAsLong());
        if (!plan.want().isEmpty()) {
            tables.transactions.run(() -> tables.shards.want(me.id(), plan.want()));
        }
        if (!plan.take().isEmpty() && me.maySend()) {
            take(me, plan.take());
        }
        plan.release().forEach(tenure -> drain(me, tenure));
        metrics.held(me.tenures().all().size());
    }

    private Incarnation presentOrNew() throws SQLException {
        var me = present.get();
        if (me != null && !me.dead()) {
            return me;
        }
        if (me != null) {
            watch.look(me); // closes everything before the work hears that it is over
            me.tenures().all().forEach(tenure -> lose(me, tenure));
        }
        if (leaving) {
            throw new IllegalStateException("Node " + name + " leaves, and begins no other life");
        }
        var next = new Incarnation(new OwnDeadline(clocks, times));
        // after an unclear commit nobody renews this one, and it is buried like any other
        tables.transactions.run(() -> tables.members.join(next.id(), name, wallClock.instant(), process));
        Log.joined(name, next.id());
        present.set(next);
        renew();
        tables.transactions.run(() -> tables.members.sweep(wallClock.instant()));
        return next;
    }

    private void take(Incarnation me, Collection<Integer> ids) {
        var begun = clocks.monotonic().getAsLong();
        var taken = tables.transactions.call(() -> steps.take(me.id(), ids));
        // only now, after the confirmed commit
        for (var tenure : taken) {
            me.tenures().hold(tenure, clocks.monotonic().getAsLong());
            try {
                works.taken(tenure);
            } catch (RuntimeException e) {
                Log.notLoaded(tenure, e);
                moves.avoid(tenure.shard(), clocks.monotonic().getAsLong());
                drained.add(tenure);
            }
        }
        if (!taken.isEmpty()) {
            Log.taken(taken.size(), Duration.ofNanos(clocks.monotonic().getAsLong() - begun));
        }
    }

    private void drain(Incarnation me, Tenure tenure) {
        me.tenures().release(tenure);
        // a failed drain ends like a finished one: the work closes what is open when it hears that the tenure is lost,
        // and what
        // it could not settle is repeated by the heir
        var unused = works.drain(tenure).whenComplete((nothing, failure) -> drained.add(tenure));
    }

    /** Dies between forgetting and release: buried. Between release and its answer: free, or taken again with a new epoch. */
    private void releaseDrained(Incarnation me) {
        var ended = new ArrayList<Tenure>();
        for (var tenure = drained.poll(); tenure != null; tenure = drained.poll()) {
            if (lose(me, tenure)) {
                ended.add(tenure);
            }
        }
        ended.sort(Comparator.comparingInt(Tenure::shard)); // the order of locks
        if (!ended.isEmpty()) {
            tables.transactions
                    .call(() -> ended.stream()
                            .filter(tenure -> steps.release(me.id(), tenure))
                            .toList())
                    .forEach(Log::released);
        }
    }

    /** Forgets before the work is told, so that it cannot begin anything meanwhile. */
    private boolean lose(Incarnation me, Tenure tenure) {
        var known = me.tenures().forget(tenure);
        works.lost(tenure);
        return known;
    }

    private void tellFenced() {
        for (var tenure = fenced.poll(); tenure != null; tenure = fenced.poll()) {
            works.lost(tenure);
        }
    }

    /** In the caller's transaction; see {@link Shards#fence}. */
    Set<Tenure> fence(Collection<Tenure> tenures) {
        var me = present.get();
        if (me == null) {
            return Set.of();
        }
        var standing = standing(me, tenures);
        for (var tenure : tenures) {
            if (!standing.contains(tenure)) {
                metrics.fenced();
                Log.fenced(tenure);
                // a dead incarnation's tenures stay known, so that the watch closes what they have open; the next beat
                // ends all
                if (!me.dead() && me.tenures().forget(tenure)) {
                    fenced.add(tenure);
                }
            }
        }
        return standing;
    }

    private Set<Tenure> standing(Incarnation me, Collection<Tenure> tenures) {
        var standing = steps.fence(me.id(), tenures);
        if (standing.isEmpty()) {
            end(me);
        }
        // the database's word is not enough: a tenure that was forgotten here is over, whatever became of its release
        return standing.orElse(Set.of()).stream().filter(me.tenures()::knows).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Leaves in order, so that another node, or the next life of this one, may take the shards at once: each as soon as nothing of
     * it is open. Renewals and the watch go on meanwhile; beats do not.
     */
    void leave(Duration patience) {
        leaving = true;
        living().ifPresent(me -> {
            var all = me.tenures().all();
            all.forEach(tenure -> drain(me, tenure));
            releaseAsDrained(me, all, patience);
            // Nothing stays open of what did not drain, nor of a shard that a beat which hangs gets only now.
            me.die();
            works.abort();
            all.stream().filter(me.tenures()::knows).forEach(tenure -> lose(me, tenure));
            tables.transactions.call(() -> steps.leave(me.id()));
            Log.left(name, me.id());
        });
    }

    /** What takes long in one shard holds up no other. What cannot be released is freed by this node's end. */
    private void releaseAsDrained(Incarnation me, Collection<Tenure> tenures, Duration patience) {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                releaseDrained(me);
            } catch (RuntimeException e) {
                Log.notReleased(e);
            }
            var open = tenures.stream().filter(me.tenures()::knows).count();
            if (open == 0) {
                return;
            }
            if (end - System.nanoTime() <= 0) {
                Log.notDrained(open);
                return;
            }
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
