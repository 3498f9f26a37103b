package gridrelay.jca.adapter;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * {@code enlistment=XA}: the managed connection's own XA resource, which is in one branch at a time and can complete any. Where
 * no JTA transaction is, the connection does what one of {@code LOCAL} does (Connectors 2.1, Transaction Management: a resource
 * adapter of the XA level supports both).
 *
 * <p>A thread inside a transaction uses it; any thread may complete a branch through it.
 */
final class XaParticipant extends ContextParticipant implements XAResource {

    private final XaBranches branches;
    private final LocalParticipant withoutJta;
    private final int timeoutSeconds;
    private volatile XaBranch current;

    XaParticipant(XaBranches branches, LocalParticipant withoutJta, int timeoutSeconds, int tombstoneTtl) {
        super(tombstoneTtl);
        this.branches = branches;
        this.withoutJta = withoutJta;
        this.timeoutSeconds = timeoutSeconds;
    }

    @Override
    GridTransaction transaction() {
        var branch = current;
        return branch == null ? withoutJta.transaction() : branch;
    }

    @Override
    public XAResource xaResource() {
        return this;
    }

    @Override
    public LocalParticipant localTransaction() {
        return withoutJta;
    }

    @Override
    public void cleanup() {
        current = null;
        withoutJta.cleanup();
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        var present = current;
        // What a timer rolled back needs no end.
        if (present != null && !present.isOver()) {
            throw XaErrors.error(XAException.XAER_PROTO, "The connection is in another branch");
        }
        var id = BranchId.of(xid);
        current = switch (flags) {
            case TMNOFLAGS -> branches.begin(id, timeoutSeconds);
            case TMJOIN, TMRESUME -> branches.required(id);
            default -> throw XaErrors.error(XAException.XAER_INVAL, "start with flags " + flags);
        };
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        var branch = branches.required(BranchId.of(xid));
        if (flags == TMFAIL) {
            branch.setRollbackOnly();
        }
        if (branch == current) {
            current = null;
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return branches.prepare(BranchId.of(xid));
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        branches.commit(BranchId.of(xid), onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        branches.rollback(BranchId.of(xid));
    }

    /** Nothing is kept of a branch whose outcome was decided here. */
    @Override
    public void forget(Xid xid) {}

    /** The start of a scan gives everything; what continues it has nothing to add. */
    @Override
    public Xid[] recover(int flags) throws XAException {
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw XaErrors.error(XAException.XAER_INVAL, "recover with flags " + flags);
        }
        return (flags & TMSTARTRSCAN) != 0 ? branches.recover() : new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof XaParticipant that && branches == that.branches;
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** The factory's property says it: it is to be above the container's, which ends transactions that take too long. */
    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
