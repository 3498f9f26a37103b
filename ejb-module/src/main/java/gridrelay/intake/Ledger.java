package gridrelay.intake;

import gridrelay.grid.Cluster;
import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How files move on, each call but an operator's in a transaction of its own: the fence first, then the rows by id. Each change is a
 * compare-and-set: it is made only to the row that the verdict was about.
 *
 * <p>If a commit's answer is lost, call it again with the same steps: the first lock waits for the lost transaction's end.
 */
@ApplicationScoped
class Ledger {

    private final Shards shards;
    private final FileTable files;
    private final InstantSource clock;
    private final Supplier<String> node;
    private final Retries retries;

    /** For the container's proxy. */
    protected Ledger() {
        this(null, null, null, null, null);
    }

    @Inject
    Ledger(Shards shards, FileTable files, InstantSource clock, Cluster cluster) {
        this(shards, files, clock, cluster::nodeName, Retries.DEFAULT);
    }

    Ledger(Shards shards, FileTable files, InstantSource clock, Supplier<String> node, Retries retries) {
        this.shards = shards;
        this.files = files;
        this.clock = clock;
        this.node = node;
        this.retries = retries;
    }

    /** Writes verdicts of different files. */
    @Transactional(TxType.REQUIRES_NEW)
    public Map<Step, Step.Result> record(List<Step> steps) {
        var standing = shards.fence(steps.stream().map(Step::tenure).collect(Collectors.toSet()));
        var rows = files.lock(steps.stream()
                .filter(step -> standing.contains(step.tenure()))
                .map(step -> step.file().id())
                .toList());
        var results = new HashMap<Step, Step.Result>();
        var changes = new ArrayList<FileChange>();
        for (var step : steps) {
            var row = rows.get(step.file().id());
            if (row == null) {
                results.put(step, new Step.Result.Fenced());
            } else if (row.events() != step.file().events()
                    || row.withdrawn() != step.file().withdrawn()) {
                results.put(step, overtaken(step, row, changes));
            } else {
                var by = step.node() == null ? node.get() : step.node();
                results.put(step, new Step.Result.Durable(change(row, step.verdict(), by, changes)));
            }
        }
        files.write(changes);
        return results;
    }

    /** What the sender has withdrawn meanwhile ends here, whatever the stage has come to. */
    private Step.Result overtaken(Step step, FileRow row, List<FileChange> changes) {
        if (row.withdrawn()
                && row.status().isPending()
                && row.events() == step.file().events()) {
            return new Step.Result.Durable(change(row, new Verdict.Withdrawn(), node.get(), changes));
        }
        return new Step.Result.Overtaken(row);
    }

    private FileRow change(FileRow row, Verdict verdict, String by, List<FileChange> changes) {
        var change = new FileChange(row, clock.instant(), by, retries);
        verdict.applyTo(change);
        changes.add(change);
        return change.after();
    }

    /** Takes note of the files that may be news to this node, at most so many. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<FileRow> notice(Collection<Tenure> tenures, int limit) {
        var standing = shards.fence(tenures);
        if (standing.isEmpty()) {
            return List.of();
        }
        var rows = files.lockUnnoticed(standing.stream().map(Tenure::shard).toList(), limit);
        if (!rows.isEmpty()) {
            files.noticed(rows.stream().map(FileRow::id).toList());
        }
        return rows;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public List<FileRow> pending(int shard, String afterId, int limit) {
        return files.pending(shard, afterId, limit);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public Optional<FileRow> find(String id) {
        return files.find(id);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public long waiting(long atMost) {
        return files.waiting(atMost);
    }

    /**
     * An operator moves a file that rests, in the caller's transaction. That needs no fence: nobody else moves such a file, and
     * its row is locked.
     *
     * @param change tells what to do, or throws; the row is as it is now
     */
    FileRow operate(String id, Function<FileRow, Consumer<FileChange>> change) {
        var row = files.lock(id).orElseThrow(Receipts::unknown);
        var changed = new FileChange(row, clock.instant(), node.get(), retries);
        change.apply(row).accept(changed);
        files.write(List.of(changed));
        return changed.after();
    }
}
