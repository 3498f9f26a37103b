package gridrelay.relay;

import gridrelay.grid.Shards;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes outcomes durable: the fence first, then the lanes by id, then their commands.
 *
 * <p>If the commit's answer is lost, call it again with the same settlements: its first lock waits for the lost
 * transaction's end, and what that one committed is recognised by the rows.
 */
@ApplicationScoped
class SettleTransaction {

    private final Shards shards;
    private final SettleTable table;
    private final LaneEntries entries;
    private final InstantSource clock;
    private final Consumer<List<Outcome>> news;

    /** For the container's proxy. */
    protected SettleTransaction() {
        this(null, null, null, null, (Consumer<List<Outcome>>) null);
    }

    @Inject
    SettleTransaction(Shards shards, SettleTable table, LaneEntries entries, InstantSource clock, LaneNews news) {
        this(shards, table, entries, clock, news::settled);
    }

    /** @param news told within the transaction of what it makes durable */
    SettleTransaction(
            Shards shards, SettleTable table, LaneEntries entries, InstantSource clock, Consumer<List<Outcome>> news) {
        this.news = news;
        this.shards = shards;
        this.table = table;
        this.entries = entries;
        this.clock = clock;
    }

    /**
     * @param settlements of different lanes
     * @param waiting whether to wait for lanes that others have locked, instead of leaving them out
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public List<Settlement.Result> settle(Collection<Settlement> settlements, boolean waiting) {
        var standing = shards.fence(settlements.stream().map(Settlement::tenure).collect(Collectors.toSet()));
        var results = new ArrayList<Settlement.Result>(settlements.size());
        var fenced = settlements.stream().collect(Collectors.partitioningBy(each -> !standing.contains(each.tenure())));
        fenced.get(true).forEach(lost -> results.add(new Settlement.Result.Fenced(lost.lane())));
        results.addAll(apply(fenced.get(false), waiting));
        return results;
    }

    private List<Settlement.Result> apply(List<Settlement> settlements, boolean waiting) {
        if (settlements.isEmpty()) {
            return List.of();
        }
        var results = new ArrayList<Settlement.Result>(settlements.size());
        var rows = table.lock(settlements.stream().map(Settlement::lane).toList(), waiting);
        var openCommands = table.lockCommands(commands(settlements, rows.keySet()));
        var changes = new ArrayList<LaneChange>(settlements.size());
        var applied = new ArrayList<Outcome>(settlements.size());
        for (var settlement : settlements) {
            var row = rows.get(settlement.lane());
            if (row == null) {
                if (waiting) {
                    results.add(new Settlement.Result.Gone(settlement.lane()));
                }
                continue;
            }
            try {
                var change = new LaneChange(row, openCommands, System.nanoTime());
                var outcomes = unheard(settlement.outcomes(), change);
                changes.add(change);
                applied.addAll(outcomes);
                results.add(new Settlement.Result.Durable(settlement.lane(), change.after()));
            } catch (IllegalStateException e) {
                results.add(new Settlement.Result.Contradicted(settlement.lane(), e.getMessage()));
            }
        }
        changes.removeIf(change -> !change.changed());
        table.write(changes, clock.instant());
        news.accept(applied);
        entries.follow(changes);
        return results;
    }

    /** Applies the outcomes to the row, but for those that an unheard commit has put there. */
    private static List<Outcome> unheard(List<Outcome> outcomes, LaneChange change) {
        var applied = new ArrayList<Outcome>(outcomes.size());
        for (var outcome : outcomes) {
            if (!outcome.heardBy(change)) {
                outcome.applyTo(change);
                applied.add(outcome);
            }
        }
        return applied;
    }

    private static Set<Long> commands(List<Settlement> settlements, Set<Long> locked) {
        var ids = new HashSet<Long>();
        for (var settlement : settlements) {
            for (var outcome : settlement.outcomes()) {
                if (outcome instanceof Outcome.Commanded commanded && locked.contains(settlement.lane())) {
                    ids.add(commanded.command().id());
                }
            }
        }
        return ids;
    }
}
