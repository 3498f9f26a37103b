package gridrelay.jca.adapter;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.Xid;

/** An Xid that is a value: recovery brings other objects for the branch than its beginning did. */
final class BranchId implements Xid {

    private final int format;
    private final byte[] transaction;
    private final byte[] branch;

    private BranchId(Xid xid) {
        this.format = xid.getFormatId();
        this.transaction = xid.getGlobalTransactionId().clone();
        this.branch = xid.getBranchQualifier().clone();
    }

    static BranchId of(Xid xid) {
        return xid instanceof BranchId own ? own : new BranchId(xid);
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return transaction.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchId that
                && format == that.format
                && Arrays.equals(transaction, that.transaction)
                && Arrays.equals(branch, that.branch);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * format + Arrays.hashCode(transaction)) + Arrays.hashCode(branch);
    }

    @Override
    public String toString() {
        var hex = HexFormat.of();
        return Integer.toHexString(format) + ":" + hex.formatHex(transaction) + ":" + hex.formatHex(branch);
    }
}
