package gridrelay.jca.adapter;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import gridrelay.jca.Versioned;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Puts versioned values where nothing newer is. Runs the same on the owner and on its backups.
 *
 * <p>One processor carries the writes of one partition, so that a backup is not sent the others'.
 */
final class NewerWins implements EntryProcessor<Object, Object, Object>, IdentifiedDataSerializable {

    private Map<Object, Write.Newer> writes;

    NewerWins() {}

    NewerWins(Map<Object, Write.Newer> writes) {
        this.writes = writes;
    }

    @Override
    public Object process(Map.Entry<Object, Object> entry) {
        // With one write (nearly always) the key need not be deserialized.
        var write = writes.size() == 1 ? writes.values().iterator().next() : writes.get(entry.getKey());
        if (entry.getValue() instanceof Versioned present
                && present.version() > write.value().version()) {
            return null;
        }
        // Always with a time to live: a value over a tombstone must not inherit the tombstone's.
        ((ExtendedMapEntry<Object, Object>) entry).setValue(write.value(), write.ttlSeconds(), TimeUnit.SECONDS);
        return null;
    }

    @Override
    public int getFactoryId() {
        return AdapterSerializerHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return AdapterSerializerHook.NEWER_WINS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeInt(writes.size());
        for (var write : writes.entrySet()) {
            out.writeObject(write.getKey());
            out.writeObject(write.getValue().value());
            out.writeInt(write.getValue().ttlSeconds());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        int size = in.readInt();
        writes = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Object key = in.readObject();
            Versioned value = in.readObject();
            writes.put(key, new Write.Newer(value, in.readInt()));
        }
    }
}
