package gridrelay.relay;

import gridrelay.grid.GridEntries;
import gridrelay.grid.GridEntries.Digest;
import gridrelay.model.LaneEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares the grid's entries of the shards that this node holds with the database, and mends the grid. Thread-safe.
 *
 * <p>Entries follow the commits, a moment later: what differs at one look may be on its way. So {@link #look} only remembers it,
 * and {@link #confirm}, some seconds later, mends what has not moved since. Mending does no harm at any time: an entry gives
 * way to a newer version only.
 */
@ApplicationScoped
public class Reconciler {

    /** Shards whose rows one statement sums up. */
    private static final int SHARDS = 16;

    private static final int PAGE = 500;

    /** Of a shard at one look; the next look finds the rest. */
    private static final int SUSPECTS = 2_000;

    private static final Digest NONE = new Digest(0, 0);

    private final Log log = new Log();
    private final Loader loader;
    private final LaneEntries entries;
    private final GridEntries grid;
    private final InstantSource clock;
    private Map<Integer, List<Suspect>> suspects = Map.of();
    private volatile Reconciliation done = Reconciliation.NONE;

    /**
     * A lane whose entry tells something else than its row.
     *
     * @param row what the row tells; null if the lane has nothing undelivered
     * @param entry null if there is none
     */
    private record Suspect(long lane, Told row, LaneEntry entry) {}

    /** What an entry should tell of a lane. */
    private record Told(long tail, int attempts) {
        static Told by(LaneRow row) {
            return row == null || !row.pending() ? null : new Told(row.tail(), row.attempts());
        }

        boolean isIn(LaneEntry entry) {
            return entry != null && entry.tail() == tail && entry.attempts() == attempts;
        }
    }

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
        return done;
    }

    /** @return whether something differs, so that {@link #confirm} is to be called */
    synchronized boolean look(Collection<Integer> shards) {
        var found = new HashMap<Integer, List<Suspect>>();
        var all = List.copyOf(shards);
        try {
            for (int from = 0; from < all.size(); from += SHARDS) {
                var some = all.subList(from, Math.min(all.size(), from + SHARDS));
                var rows = loader.digests(some);
                for (var shard : some) {
                    if (!grid.digest(LaneEntries.MAP, shard).equals(rows.getOrDefault(shard, NONE))) {
                        found.put(shard, compare(shard));
                    }
                }
            }
            found.values().removeIf(List::isEmpty);
            suspects = found;
            done = done.at(clock.instant());
        } catch (ResourceException e) {
            log.gridAway(e);
        }
        return !suspects.isEmpty();
    }

    private List<Suspect> compare(int shard) throws ResourceException {
        var unknown = grid.all(LaneEntries.MAP, shard);
        var found = new ArrayList<Suspect>();
        var after = 0L;
        List<LaneRow> page;
        do {
            page = loader.pending(shard, after, PAGE);
            for (var row : page) {
                var entry = unknown.remove(row.id());
                if (!Told.by(row).isIn(entry)) {
                    found.add(new Suspect(row.id(), Told.by(row), entry));
                }
                after = row.id();
            }
        } while (page.size() == PAGE && found.size() < SUSPECTS);
        if (page.size() < PAGE) { // else the rest was not looked at
            unknown.forEach((lane, entry) -> found.add(new Suspect(lane, null, entry)));
        }
        return found;
    }

    /** Mends what differs as it did at the last {@link #look}. */
    synchronized void confirm() {
        var before = suspects;
        suspects = Map.of();
        try {
            for (var shard : before.entrySet()) {
                confirm(shard.getKey(), shard.getValue());
            }
        } catch (ResourceException e) {
            log.gridAway(e);
        }
    }

    /** An entry that knows more than the database stays, as after a restored backup: its lane's next versions overtake it. */
    private static boolean isAhead(LaneEntry entry, LaneRow row) {
        return entry != null && row != null && entry.version() > row.version();
    }

    private void confirm(int shard, List<Suspect> before) throws ResourceException {
        var lanes = before.stream().map(Suspect::lane).toList();
        var now = grid.some(LaneEntries.MAP, shard, lanes);
        var rows = loader.lanes(lanes).stream().collect(Collectors.toMap(LaneRow::id, row -> row));
        var still = before.stream()
                .filter(suspect -> suspect.equals(
                        new Suspect(suspect.lane(), Told.by(rows.get(suspect.lane())), now.get(suspect.lane()))))
                .filter(suspect -> !isAhead(suspect.entry(), rows.get(suspect.lane())))
                .toList();
        if (still.isEmpty()) {
            return;
        }
        entries.repair(still.stream()
                .map(suspect -> rows.get(suspect.lane()))
                .filter(row -> row != null)
                .toList());
        entries.forget(
                shard,
                still.stream()
                        .filter(suspect -> !rows.containsKey(suspect.lane()))
                        .collect(Collectors.toMap(
                                Suspect::lane, suspect -> suspect.entry().version())));
        var missing = still.stream().filter(suspect -> suspect.entry() == null).count();
        var orphaned = still.stream().filter(suspect -> suspect.row() == null).count();
        var old = still.size() - missing - orphaned;
        done = done.plus(missing, old, orphaned);
        log.reconciled(shard, missing, old, orphaned);
    }
}
