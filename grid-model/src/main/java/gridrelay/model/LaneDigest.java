package gridrelay.model;

import com.hazelcast.aggregation.Aggregator;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import gridrelay.jca.Versioned;
import java.io.IOException;
import java.util.Map;

/**
 * Sums up the entries of lanes, whatever their order: how many there are, and the sum of {@link #of} over them. SQL sums up the
 * lanes' rows in the same way; where both agree, nothing has to be compared one by one. Runs where the entries are.
 */
public final class LaneDigest implements Aggregator<Map.Entry<LaneKey, Versioned>, long[]>, IdentifiedDataSerializable {

    /** A prime; products of two residues stay far below a long, also the sum of a million of them. */
    public static final long MODULUS = 1_000_003;

    /** Between a lane's tail and its attempts, so that one more of the one is not one more of the other. */
    public static final long STEP = 1_009;

    private static final long serialVersionUID = 1;

    private long lanes;
    private long sum;

    /** Of one lane. Its version is left out: a row may get a new one that its entry need not follow. */
    public static long of(long lane, long tail, long attempts) {
        return (lane % MODULUS + 1) * ((tail * STEP + attempts) % MODULUS + 1);
    }

    @Override
    public void accumulate(Map.Entry<LaneKey, Versioned> entry) {
        if (entry.getValue() instanceof LaneEntry lane) {
            lanes++;
            sum += of(entry.getKey().lane(), lane.tail(), lane.attempts());
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // Hazelcast's
    public void combine(Aggregator other) {
        var that = (LaneDigest) other;
        lanes += that.lanes;
        sum += that.sum;
    }

    /** @return the number of lanes, and the sum */
    @Override
    public long[] aggregate() {
        return new long[] {lanes, sum};
    }

    @Override
    public int getFactoryId() {
        return ModelSerializerHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ModelSerializerHook.LANE_DIGEST;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(lanes);
        out.writeLong(sum);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        lanes = in.readLong();
        sum = in.readLong();
    }
}
