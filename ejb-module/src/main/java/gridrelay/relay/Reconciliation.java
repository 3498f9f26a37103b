package gridrelay.relay;

import java.time.Instant;

/**
 * What a node has found different between its shards' rows and the grid's entries, and mended, since it began.
 *
 * @param checkedAt when all was compared last; null if never
 * @param missing lanes without an entry
 * @param old entries that told something else than their rows
 * @param orphaned entries of lanes that had nothing undelivered
 */
public record Reconciliation(Instant checkedAt, long missing, long old, long orphaned) {

    static final Reconciliation NONE = new Reconciliation(null, 0, 0, 0);

    Reconciliation at(Instant time) {
        return new Reconciliation(time, missing, old, orphaned);
    }

    Reconciliation plus(Reconciliation more) {
        return new Reconciliation(checkedAt, missing + more.missing, old + more.old, orphaned + more.orphaned);
    }
}
