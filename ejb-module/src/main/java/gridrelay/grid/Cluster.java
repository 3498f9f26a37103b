package gridrelay.grid;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.resource.ResourceException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The nodes and who owns what, for people and health checks. The lists are read from the database. Thread-safe. */
@ApplicationScoped
public class Cluster {

    @PersistenceContext(unitName = "gridrelay")
    EntityManager entities;

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Inject
    Quorum quorum;

    private volatile Node node;

    /** Until then this node is none. */
    void servedBy(Node node) {
        this.node = node;
    }

    /** This node's name; empty before the component has started. */
    public String nodeName() {
        var present = node;
        return present == null ? "" : present.name();
    }

    /** This node's present incarnation. */
    public Optional<String> incarnation() {
        var present = node;
        return present == null ? Optional.empty() : present.incarnation();
    }

    /** Whether this node holds a lease; reads memory only. */
    public boolean ready() {
        var present = node;
        return present != null && present.ready();
    }

    /** What is left of this node's lease; zero when it is over; reads memory only. */
    public Duration leaseLeft() {
        var present = node;
        return present == null ? Duration.ZERO : present.leaseLeft();
    }

    /** How many shards this node holds; reads memory only. */
    public int held() {
        var present = node;
        return present == null ? 0 : present.held();
    }

    /** The grid as this node sees it; empty while the grid has no answer. */
    public Optional<GridState> grid() {
        try (var connection = grid.getConnection()) {
            return Optional.of(quorum.state(connection.getCluster()));
        } catch (ResourceException | IllegalStateException e) {
            Log.gridAway(e);
            return Optional.empty();
        }
    }

    /** All incarnations that are remembered, the newest first. */
    public List<MemberState> members() {
        var self = incarnation().orElse("");
        var owned = entities.createQuery("SELECT s FROM OwnedShard s WHERE s.owner IS NOT NULL", OwnedShard.class)
                .getResultStream()
                .collect(groupingBy(OwnedShard::owner, counting()));
        return entities.createQuery("SELECT m FROM Member m ORDER BY m.startedAt DESC", Member.class)
                .getResultStream()
                .map(member ->
                        member.state(owned.getOrDefault(member.incarnation(), 0L), self.equals(member.incarnation())))
                .toList();
    }

    /** All shards, by id. */
    public List<ShardState> shards() {
        var names = entities.createQuery("SELECT m FROM Member m", Member.class)
                .getResultStream()
                .collect(toMap(Member::incarnation, Member::name));
        return entities.createQuery("SELECT s FROM OwnedShard s ORDER BY s.id", OwnedShard.class)
                .getResultStream()
                .map(shard -> shard.state(names.get(Objects.requireNonNullElse(shard.owner(), ""))))
                .toList();
    }

    /** One shard. */
    public Optional<ShardState> shard(int id) {
        return Optional.ofNullable(entities.find(OwnedShard.class, id)).map(shard -> shard.state(name(shard.owner())));
    }

    private String name(String incarnation) {
        var member = incarnation == null ? null : entities.find(Member.class, incarnation);
        return member == null ? null : member.name();
    }
}
