package gridrelay.jca.adapter;

import static gridrelay.jca.adapter.XaErrors.error;
import static gridrelay.jca.adapter.XaErrors.says;
import static javax.transaction.xa.XAException.XAER_DUPID;
import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_PROTO;
import static javax.transaction.xa.XAException.XAER_RMFAIL;
import static javax.transaction.xa.XAException.XA_HEURRB;
import static javax.transaction.xa.XAException.XA_RBROLLBACK;
import static javax.transaction.xa.XAException.XA_RBTIMEOUT;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.transaction.HazelcastXAResource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * The XA branches that began on one member, and the way to all that are in doubt in its cluster. Thread-safe.
 *
 * <p>Every failure is an XAException that lets the transaction manager do the right thing: from {@code prepare} the branch is
 * rolled back and says so; from {@code commit} and {@code rollback} XAER_RMFAIL, because Hazelcast keeps what is prepared apart
 * from this member's memory, where a later attempt finds it; once it is certain that it will not, the outcome is told as it is.
 */
final class XaBranches {

    private static final String KEY = "gridrelay.jca.adapter.xa";

    private final HazelcastInstance instance;
    private final HazelcastXAResource hazelcast;
    private final OutboundCounters counters;
    private final Map<BranchId, XaBranch> known = new ConcurrentHashMap<>();

    private XaBranches(HazelcastInstance instance, OutboundCounters counters) {
        this.instance = instance;
        this.hazelcast = instance.getXAResource();
        this.counters = counters;
    }

    static XaBranches of(HazelcastInstance instance) {
        // Not inside the other: one user context has both.
        var counters = OutboundCounters.of(instance, Enlistment.XA);
        return (XaBranches) instance.getUserContext().computeIfAbsent(KEY, key -> new XaBranches(instance, counters));
    }

    XaBranch begin(BranchId id, int timeoutSeconds) throws XAException {
        if (!isRunning()) {
            throw error(XAER_RMFAIL, "The Hazelcast member " + instance.getName() + " is not running");
        }
        var branch = new XaBranch(hazelcast, id, timeoutSeconds);
        if (known.putIfAbsent(id, branch) != null) {
            throw error(XAER_DUPID, "The branch has begun before: " + id);
        }
        return branch;
    }

    XaBranch required(BranchId id) throws XAException {
        var branch = known.get(id);
        if (branch == null) {
            throw error(XAER_NOTA, "The branch has not begun here: " + id);
        }
        return branch;
    }

    int prepare(BranchId id) throws XAException {
        var branch = required(id);
        if (branch.isPrepared()) {
            throw error(XAER_PROTO, "The branch is prepared already: " + id);
        }
        if (!branch.end()) {
            known.remove(id);
            counters.committed();
            return XAResource.XA_RDONLY;
        }
        try {
            if (branch.isRollbackOnly()) {
                throw error(XA_RBROLLBACK, "The branch was marked for rollback: " + id);
            }
            hazelcast.prepare(id);
        } catch (Throwable e) {
            // Who is told XA_RB... does not call rollback any more.
            known.remove(id);
            counters.rolledBack();
            rollBackQuietly(id);
            throw error(
                    says(XA_RBTIMEOUT, e) ? XA_RBTIMEOUT : XA_RBROLLBACK,
                    "Rolled back, because Hazelcast could not prepare: " + e.getMessage(),
                    e);
        }
        branch.prepared();
        return XAResource.XA_OK;
    }

    void commit(BranchId id, boolean onePhase) throws XAException {
        var branch = onePhase ? required(id) : known.get(id);
        if (branch != null && !branch.end()) {
            known.remove(id);
            counters.committed();
            return;
        }
        if (onePhase) {
            prepare(id);
        } else if (branch != null && !branch.isPrepared()) {
            throw error(XAER_PROTO, "The branch is not prepared: " + id);
        }
        try {
            hazelcast.commit(id, false);
        } catch (Throwable e) {
            throw commitFailed(id, onePhase, e);
        }
        known.remove(id);
        counters.committed();
    }

    private XAException commitFailed(BranchId id, boolean onePhase, Throwable cause) {
        if (says(XAER_NOTA, cause)) {
            known.remove(id);
            counters.lost();
            Log.branchNotThere(id);
            return error(XAER_NOTA, "The prepared branch is not in the grid: " + id, cause);
        }
        if (says(XA_RBTIMEOUT, cause)) {
            known.remove(id);
            rollBackQuietly(id);
            if (onePhase) {
                counters.rolledBack();
                return error(XA_RBTIMEOUT, "Rolled back: older than transactionTimeout", cause);
            }
            counters.lost();
            Log.branchExpired(id);
            return error(XA_HEURRB, "Rolled back after it was prepared: older than transactionTimeout: " + id, cause);
        }
        return error(XAER_RMFAIL, "The grid did not answer the commit of " + id + ": " + cause.getMessage(), cause);
    }

    void rollback(BranchId id) throws XAException {
        var branch = known.remove(id);
        if (branch != null && (!branch.end() || branch.rollsBackLater(() -> rollBackQuietly(id)))) {
            counters.rolledBack();
            return;
        }
        try {
            hazelcast.rollback(id);
        } catch (Throwable e) {
            if (says(XAER_NOTA, e)) {
                throw error(XAER_NOTA, "The branch is not in the grid: " + id, e);
            }
            boolean diedWithItsMember = branch != null && !branch.isPrepared() && !isRunning();
            if (!diedWithItsMember) {
                throw error(XAER_RMFAIL, "The grid did not answer the rollback of " + id + ": " + e.getMessage(), e);
            }
        }
        counters.rolledBack();
    }

    /** The branches that are prepared in the cluster, whichever member they began on, once each. */
    Xid[] recover() throws XAException {
        try {
            Set<Xid> found = new LinkedHashSet<>();
            for (var xid : hazelcast.recover(XAResource.TMSTARTRSCAN)) {
                found.add(BranchId.of(xid));
            }
            return found.toArray(Xid[]::new);
        } catch (Throwable e) {
            throw error(XAER_RMFAIL, "The grid did not say what is prepared: " + e.getMessage(), e);
        }
    }

    private void rollBackQuietly(BranchId id) {
        try {
            hazelcast.rollback(id);
        } catch (Throwable e) {
            if (isRunning() && !says(XAER_NOTA, e)) {
                Log.rollbackFailed(id, e);
            }
        }
    }

    private boolean isRunning() {
        return instance.getLifecycleService().isRunning();
    }
}
