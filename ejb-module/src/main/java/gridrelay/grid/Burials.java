package gridrelay.grid;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Declares incarnations dead: those that stopped renewing for lease and grace, and at once those whose process has certainly ended.
 * For one thread.
 */
final class Burials {

    private final Node.Tables tables;
    private final Steps steps;
    private final Clocks clocks;
    private final GridMetrics metrics;
    private final ForeignLeases leases;
    /** Incarnations whose process has ended, and when that was seen first. */
    private final Map<String, Long> ended = new HashMap<>();

    Burials(Node.Tables tables, Times times, Clocks clocks, GridMetrics metrics) {
        this.tables = tables;
        this.steps = tables.steps();
        this.clocks = clocks;
        this.metrics = metrics;
        this.leases = new ForeignLeases(times);
    }

    /** All others: only where nothing but this process can have the database open. */
    void all() {
        for (var other : tables.members().livingOthers("")) {
            bury(other, () -> steps.bury(other), Log::ended);
        }
    }

    /** Those of the others that are due. */
    void look(String me) throws SQLException {
        buryEnded(me);
        expired(me).forEach((other, renewal) -> bury(other, () -> steps.bury(other, renewal), Log::buried));
    }

    /** A while after it was seen first, by which the kernel has sent what the process had written. */
    private void buryEnded(String me) {
        var now = clocks.monotonic().getAsLong();
        var processes = tables.members().livingProcesses(me);
        ended.keySet().retainAll(processes.keySet());
        processes.forEach((other, process) -> {
            if (!Processes.ended(process)) {
                ended.remove(other);
            } else if (now - ended.computeIfAbsent(other, id -> now) >= Times.FLUSHED.toNanos()) {
                bury(other, () -> steps.bury(other), Log::ended);
            }
        });
    }

    private Map<String, Long> expired(String me) throws SQLException {
        var asked = clocks.monotonic().getAsLong();
        Map<String, Long> renewals;
        try {
            renewals = tables.leases().others(me);
        } catch (SQLException | RuntimeException e) {
            leases.restart();
            throw e;
        }
        return leases.observe(renewals, asked, clocks.monotonic().getAsLong());
    }

    private void bury(String other, Supplier<Boolean> step, Consumer<String> log) {
        try {
            if (tables.transactions().call(step)) {
                metrics.buried();
                log.accept(other);
            }
        } catch (RuntimeException e) {
            // its rows are locked by what it left behind: the others need not wait for that
            Log.notBuried(other, e);
        }
    }
}
