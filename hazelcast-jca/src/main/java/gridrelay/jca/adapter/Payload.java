package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.spi.impl.SerializationServiceSupport;

/**
 * A value in its serialized form: it travels and waits where its class may not be known (yet), and keeps no application's
 * class loader alive.
 */
record Payload(byte[] bytes) {

    static Payload of(Object value, HazelcastInstance instance) {
        return new Payload(serialization(instance).toData(value).toByteArray());
    }

    /** @throws RuntimeException if its class is not known here, or has changed */
    Object open(HazelcastInstance instance) {
        return serialization(instance).toObject(new HeapData(bytes));
    }

    /** What Hazelcast stores as the value itself, and not as one of ours. */
    Object stored() {
        return new HeapData(bytes);
    }

    private static SerializationService serialization(HazelcastInstance instance) {
        // Not in Hazelcast's API, but the only way to its formats, and the same in every 5.x.
        return ((SerializationServiceSupport) instance).getSerializationService();
    }
}
