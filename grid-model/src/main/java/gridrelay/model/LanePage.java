package gridrelay.model;

import com.hazelcast.aggregation.Aggregator;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import gridrelay.jca.Versioned;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The first entries behind a lane, by id, found where they are. Tombstones are none. */
public final class LanePage
        implements Aggregator<Map.Entry<LaneKey, Versioned>, SortedMap<Long, LaneEntry>>, IdentifiedDataSerializable {

    private static final long serialVersionUID = 1;

    private long after;
    private int limit;
    private transient TreeMap<Long, LaneEntry> first = new TreeMap<>();

    LanePage() {}

    /**
     * @param after only lanes with greater ids
     * @param limit how many at most
     */
    public LanePage(long after, int limit) {
        this.after = after;
        this.limit = limit;
    }

    @Override
    public void accumulate(Map.Entry<LaneKey, Versioned> entry) {
        if (entry.getKey().lane() > after && entry.getValue() instanceof LaneEntry lane) {
            add(entry.getKey().lane(), lane);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's
    public void combine(Aggregator other) {
        ((LanePage) other).first.forEach(this::add);
    }

    private void add(long lane, LaneEntry entry) {
        first.put(lane, entry);
        if (first.size() > limit) {
            first.pollLastEntry();
        }
    }

    @Override
    public SortedMap<Long, LaneEntry> aggregate() {
        return first;
    }

    @Override
    public int getFactoryId() {
        return ModelSerializerHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ModelSerializerHook.LANE_PAGE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(after);
        out.writeInt(limit);
        out.writeInt(first.size());
        for (var lane : first.entrySet()) {
            out.writeLong(lane.getKey());
            out.writeObject(lane.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        after = in.readLong();
        limit = in.readInt();
        var size = in.readInt();
        for (var i = 0; i < size; i++) {
            first.put(in.readLong(), in.readObject());
        }
    }
}
