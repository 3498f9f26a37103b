package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.spi.InvalidPropertyException;

/**
 * What an activation works with.
 *
 * @param activation what the container calls the bean; the same after a redeployment
 */
record InflowContext(HazelcastInstance instance, String activation, InflowCounters counters, Ticker ticker) {

    MemberContext member() {
        return MemberContext.of(instance);
    }

    boolean isMember() {
        return !GridConfiguration.isClient(instance);
    }

    void requireMember(String what) throws InvalidPropertyException {
        if (!isMember()) {
            throw new InvalidPropertyException(what + " needs a member in this JVM, and " + instance.getName()
                    + " is a client of a separate cluster");
        }
    }
}
