package gridrelay.jca;

/**
 * What happened to an entry of a map.
 *
 * @param map the map's name
 * @param oldValue what was there before; null for {@link Type#ADDED}, and where Hazelcast did not read it (a {@code delete})
 * @param value what is there now; null unless {@link Type#ADDED} or {@link Type#UPDATED}
 */
public record EntryChange(Type type, String map, Object key, Object oldValue, Object value) {

    public enum Type {
        ADDED,
        UPDATED,
        REMOVED,
        EVICTED,
        EXPIRED
    }
}
