package gridrelay.jca.adapter;

import com.hazelcast.map.IMap;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import java.util.Map;

/** What a transaction has done to one key, so far. */
sealed interface Write {

    /** What the transaction itself reads now; null if there is no entry. */
    Object visible();

    /** Does it, and returns when it is done. */
    void applyTo(IMap<Object, Object> map, Object key);

    /** This write on top of an earlier one of the same transaction. */
    default Write after(Write earlier) {
        return this;
    }

    static Write of(Object value) {
        return value instanceof Versioned versioned ? new Newer(versioned, 0) : new Plain(value);
    }

    record Plain(Object value) implements Write {
        @Override
        public Object visible() {
            return value;
        }

        @Override
        public void applyTo(IMap<Object, Object> map, Object key) {
            map.set(key, value);
        }
    }

    record Removal() implements Write {
        @Override
        public Object visible() {
            return null;
        }

        @Override
        public void applyTo(IMap<Object, Object> map, Object key) {
            map.delete(key);
        }
    }

    /**
     * Takes effect unless the grid has something newer. An equal version counts as newer, so that a repair can write the
     * same state again.
     *
     * @param ttlSeconds 0 for ever
     */
    record Newer(Versioned value, int ttlSeconds) implements Write {
        @Override
        public Object visible() {
            return value instanceof Tombstone ? null : value;
        }

        @Override
        public void applyTo(IMap<Object, Object> map, Object key) {
            map.executeOnKey(key, new NewerWins(Map.of(key, this)));
        }

        @Override
        public Write after(Write earlier) {
            return earlier instanceof Newer other && other.value.version() > value.version() ? other : this;
        }
    }
}
