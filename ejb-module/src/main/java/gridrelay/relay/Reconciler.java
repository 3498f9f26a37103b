package gridrelay.relay;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import gridrelay.grid.GridEntries;
import gridrelay.grid.GridEntries.Digest;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Compares the grid's entries of shards with the database, and mends the grid. Thread-safe.
 *
 * <p>Entries follow the commits, a moment later: what differs at one look may be on its way. So a look only tells of it, and
 * {@link #confirm}, {@link #GRACE} later, mends what has not moved since. Mending does no harm at any time: an entry gives
 * way to a newer version only.
 */
@ApplicationScoped
public class Reconciler {

    /** Longer than an entry may follow its commit: the adapter's applyTimeout, and a pause of the JVM. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** Whose rows one statement sums up. */
    private static final int SHARDS = 16;

    /** Lanes of one read or write. */
    private static final int PAGE = 500;

    /** Of one look, which ends there. */
    static final int SUSPECTS = 20_000;

    private static final Digest NONE = new Digest(0, 0);

    private final Log log = new Log();
    private final Loader loader;
    private final LaneEntries entries;
    private final GridEntries grid;
    private final InstantSource clock;
    private final AtomicReference<Reconciliation> done = new AtomicReference<>(Reconciliation.NONE);

    /**
     * A lane whose entry tells something else than its row.
     *
     * @param row what the row tells; null if the lane has nothing undelivered
     * @param entry null if there is none
     */
    record Suspect(LaneKey lane, Told row, LaneEntry entry) {}

    /** What an entry should tell of a lane. */
    record Told(long tail, int attempts) {
        private static Told by(LaneRow row) {
            return row == null || !row.pending() ? null : new Told(row.tail(), row.attempts());
        }

        private boolean isIn(LaneEntry entry) {
            return entry != null && entry.tail() == tail && entry.attempts() == attempts;
        }
    }

    /**
     * What differs, or is just about to be the same.
     *
     * @param complete whether all was compared; else another look finds more
     */
    record Look(List<Suspect> suspects, boolean complete) {}

    /** For the container's proxy. */
    protected Reconciler() {
        this(null, null, null, null);
    }

    @Inject
    Reconciler(Loader loader, LaneEntries entries, GridEntries grid, InstantSource clock) {
        this.loader = loader;
        this.entries = entries;
        this.grid = grid;
        this.clock = clock;
    }

    /** What this node has found and mended since it began. */
    public Reconciliation done() {
        return done.get();
    }

    /** Compares row by row only where the sums differ. */
    Look look(Collection<Integer> shards) throws ResourceException {
        var differing = new ArrayList<Integer>();
        var all = List.copyOf(shards);
        for (int from = 0; from < all.size(); from += SHARDS) {
            var some = all.subList(from, Math.min(all.size(), from + SHARDS));
            var rows = loader.digests(some);
            for (var shard : some) {
                if (!grid.digest(LaneEntries.MAP, shard).equals(rows.getOrDefault(shard, NONE))) {
                    differing.add(shard);
                }
            }
        }
        var look = lookAtRows(differing);
        if (look.complete()) {
            var now = clock.instant();
            done.updateAndGet(before -> before.at(now));
        }
        return look;
    }

    /** Compares row by row, whatever the sums say. */
    Look lookAtRows(Collection<Integer> shards) throws ResourceException {
        var found = new ArrayList<Suspect>();
        for (var shard : shards) {
            if (!compare(shard, found)) {
                return new Look(found, false);
            }
        }
        return new Look(found, true);
    }

    /** @return whether it came to the shard's end */
    private boolean compare(int shard, List<Suspect> found) throws ResourceException {
        var after = 0L;
        while (after < Long.MAX_VALUE) {
            if (found.size() >= SUSPECTS) {
                return false;
            }
            var there = grid.page(LaneEntries.MAP, shard, after, PAGE);
            var here = loader.pending(shard, after, PAGE);
            // both are known up to where the shorter of two full pages ends
            var through = Math.min(
                    there.size() < PAGE ? Long.MAX_VALUE : there.lastKey(),
                    here.size() < PAGE ? Long.MAX_VALUE : here.get(PAGE - 1).id());
            var unknown = new TreeMap<>(there);
            unknown.tailMap(through, false).clear();
            for (var row : here) {
                var entry = unknown.remove(row.id());
                if (row.id() <= through && !Told.by(row).isIn(entry) && !isAhead(entry, row)) {
                    found.add(new Suspect(new LaneKey(shard, row.id()), Told.by(row), entry));
                }
            }
            unknown.forEach((lane, entry) -> found.add(new Suspect(new LaneKey(shard, lane), null, entry)));
            after = through;
        }
        return true;
    }

    /** Mends what differs as it did at the look. */
    void confirm(Look look) throws ResourceException {
        var shards = look.suspects().stream()
                .collect(groupingBy(suspect -> suspect.lane().shard(), TreeMap::new, toList()));
        for (var shard : shards.entrySet()) {
            var mended = Reconciliation.NONE;
            var suspects = shard.getValue();
            for (var from = 0; from < suspects.size(); from += PAGE) {
                mended = mended.plus(mend(suspects.subList(from, Math.min(suspects.size(), from + PAGE))));
            }
            if (!mended.equals(Reconciliation.NONE)) {
                var sum = mended;
                done.updateAndGet(before -> before.plus(sum));
                log.reconciled(shard.getKey(), sum);
            }
        }
    }

    /** An entry that knows more than the database stays, as after a restored backup: its lane's next versions overtake it. */
    private static boolean isAhead(LaneEntry entry, LaneRow row) {
        return entry != null && row != null && entry.version() > row.version();
    }

    private Reconciliation mend(List<Suspect> before) throws ResourceException {
        var now = grid.some(LaneEntries.MAP, before.stream().map(Suspect::lane).toList());
        var rows = loader
                .lanes(before.stream().map(suspect -> suspect.lane().lane()).toList())
                .stream()
                .collect(toMap(LaneRow::id, Function.identity()));
        var still = before.stream()
                .filter(suspect -> suspect.equals(new Suspect(
                        suspect.lane(), Told.by(rows.get(suspect.lane().lane())), now.get(suspect.lane()))))
                .filter(suspect ->
                        !isAhead(suspect.entry(), rows.get(suspect.lane().lane())))
                .toList();
        entries.repair(still.stream()
                .map(suspect -> rows.get(suspect.lane().lane()))
                .filter(row -> row != null)
                .toList());
        entries.forget(still.stream()
                .filter(suspect -> !rows.containsKey(suspect.lane().lane()))
                .collect(toMap(Suspect::lane, suspect -> suspect.entry().version())));
        var missing = still.stream().filter(suspect -> suspect.entry() == null).count();
        var orphaned = still.stream().filter(suspect -> suspect.row() == null).count();
        return new Reconciliation(null, missing, still.size() - missing - orphaned, orphaned);
    }
}
