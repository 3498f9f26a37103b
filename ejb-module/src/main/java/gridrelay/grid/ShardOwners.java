package gridrelay.grid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** Which node the database says owns a shard; for views, not for decisions. Thread-safe. */
@ApplicationScoped
public class ShardOwners {

    private final Jdbi jdbi;

    /**
     * What the database says of a shard.
     *
     * @param node the owner's name; null if the shard is free
     * @param epoch of its present or last tenure; 0 before the first
     * @param live whether the owner has not been buried
     */
    public record Owner(String node, long epoch, boolean live) {}

    /** For the container's proxy. */
    protected ShardOwners() {
        this(null);
    }

    @Inject
    public ShardOwners(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The owners of these shards, by shard, as of now. */
    public Map<Integer, Owner> of(Collection<Integer> shards) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT s.id, m.name, s.epoch, m.state FROM shard s"
                        + " LEFT JOIN member m ON m.incarnation = s.owner WHERE s.id = ANY(:shards)")
                .bindArray("shards", Integer.class, shards)
                .map((row, context) -> Map.entry(
                        row.getInt(1), new Owner(row.getString(2), row.getLong(3), "LIVE".equals(row.getString(4)))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
