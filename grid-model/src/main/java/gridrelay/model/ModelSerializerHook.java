package gridrelay.model;

import com.hazelcast.internal.serialization.DataSerializerHook;
import com.hazelcast.nio.serialization.DataSerializableFactory;

/**
 * Makes what asks the grid's entries known to every member that has this jar, whoever started it. Found through
 * {@code META-INF/services/com.hazelcast.DataSerializerHook}.
 */
public final class ModelSerializerHook implements DataSerializerHook {

    static final int FACTORY_ID = 71_301;
    static final int LANE_DIGEST = 1;
    static final int LANE_PAGE = 2;

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public DataSerializableFactory createFactory() {
        return type -> switch (type) {
            case LANE_DIGEST -> new LaneDigest();
            case LANE_PAGE -> new LanePage();
            default -> throw new IllegalArgumentException("Unknown type " + type + ": a newer version's?");
        };
    }
}
