package gridrelay.jca.adapter;

import com.hazelcast.internal.serialization.DataSerializerHook;
import com.hazelcast.nio.serialization.DataSerializableFactory;

/**
 * Makes the adapter's travelling classes known to every member that has this jar, however that member was configured: the
 * session cache may have started it. They are no Java serialization, which a member may filter.
 *
 * <p>Found through {@code META-INF/services/com.hazelcast.DataSerializerHook}.
 */
public final class AdapterSerializerHook implements DataSerializerHook {

    static final int FACTORY_ID = 71_300;
    static final int NEWER_WINS = 1;
    static final int TASK = 2;

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public DataSerializableFactory createFactory() {
        return type -> switch (type) {
            case NEWER_WINS -> new NewerWins();
            case TASK -> new Task();
            default -> throw new IllegalArgumentException("Unknown type " + type + ": a newer adapter's?");
        };
    }
}
