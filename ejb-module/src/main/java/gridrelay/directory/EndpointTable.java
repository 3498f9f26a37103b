package gridrelay.directory;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The endpoints as they are kept. A change begins with {@link #nextChange}, which puts changes one after the other. */
@ApplicationScoped
@Transactional
class EndpointTable {
    @PersistenceContext
    EntityManager database;

    private Consumer<EndpointChanged> changes;

    @Inject
    SecretBox box;

    private final Log log = new Log();

    EndpointTable() {}

    /** For tests, with a database of theirs. */
    EndpointTable(EntityManager database, Consumer<EndpointChanged> changes, SecretBox box) {
        this.database = database;
        this.changes = changes;
        this.box = box;
    }

    @Inject
    void tell(Event<EndpointChanged> event) {
        changes = event::fire;
    }

    /** Locks the directory against other changes until the transaction ends; the lock before all others of a change. */
    long nextChange() {
        return database.find(Revision.class, Revision.ONLY, LockModeType.PESSIMISTIC_WRITE)
                .next();
    }

    /** The number of the last change that committed. */
    long lastChange() {
        return database.createQuery("SELECT r.number FROM Revision r", Long.class)
                .getSingleResult();
    }

    void add(Endpoint endpoint, EndpointSpec spec, long number) {
        database.persist(endpoint);
        endpoint.begin(spec, box, number);
        changed(endpoint);
    }

    /** Says on this node what the endpoint becomes with the commit. */
    void changed(Endpoint endpoint) {
        database.flush();
        changes.accept(new EndpointChanged(copy(endpoint)));
    }

    Optional<Endpoint> named(String name) {
        return database.createQuery("SELECT e FROM Endpoint e WHERE e.name = :name", Endpoint.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst();
    }

    Endpoint existing(String name) {
        return named(name)
                .orElseThrow(() ->
                        new Refusal(Refusal.Kind.NOT_FOUND, "ENDPOINT_UNKNOWN", "there is no endpoint of this name"));
    }

    Optional<Endpoint> withId(long id) {
        return Optional.ofNullable(database.find(Endpoint.class, id));
    }

    /** In the order of their names; without deleted ones; of one creator only, if one is given. */
    List<Endpoint> after(String name, Optional<Long> creator, int limit) {
        var only = creator.isPresent() ? " AND e.createdBy = :creator" : "";
        var query = database.createQuery(
                        "SELECT e FROM Endpoint e WHERE e.name > :name AND e.state NOT IN :gone" + only
                                + " ORDER BY e.name",
                        Endpoint.class)
                .setParameter("name", name)
                .setParameter("gone", Set.of(Endpoint.State.DRAINING, Endpoint.State.DELETED))
                .setMaxResults(limit);
        creator.ifPresent(account -> query.setParameter("creator", account));
        return query.getResultList();
    }

    List<Copy> changedAfter(long number) {
        return database.createQuery("SELECT e FROM Endpoint e WHERE e.version > :number", Endpoint.class)
                .setParameter("number", number)
                .getResultStream()
                .map(this::copy)
                .toList();
    }

    private Copy copy(Endpoint endpoint) {
        try {
            return endpoint.copy(box);
        } catch (Refusal unreadable) { // the others must not stop for it
            log.unreadable(endpoint.name(), unreadable.getMessage());
            return endpoint.heldCopy();
        }
    }

    /** Those with a secret that is not encrypted with the current key. */
    List<Long> sealedOtherwise() {
        return box.mark()
                .map(mark -> database.createQuery(
                                "SELECT e.id FROM Endpoint e WHERE e.secrets.secret NOT LIKE :mark OR"
                                        + " e.secrets.headers NOT LIKE :mark OR e.secrets.previousSecret NOT LIKE :mark OR"
                                        + " e.secrets.signingKey NOT LIKE :mark OR e.secrets.previousSigningKey NOT LIKE"
                                        + " :mark",
                                Long.class)
                        .setParameter("mark", mark + "%")
                        .getResultList())
                .orElse(List.of());
    }

    List<Long> ids() {
        return database.createQuery("SELECT e.id FROM Endpoint e", Long.class).getResultList();
    }

    List<Long> inState(Endpoint.State state) {
        return database.createQuery("SELECT e.id FROM Endpoint e WHERE e.state = :state ORDER BY e.id", Long.class)
                .setParameter("state", state)
                .getResultList();
    }

    List<Long> withSecretPast(Instant now) {
        return database.createQuery("SELECT e.id FROM Endpoint e WHERE e.secrets.previousUntil <= :now", Long.class)
                .setParameter("now", now.atOffset(java.time.ZoneOffset.UTC))
                .getResultList();
    }

    void remove(Endpoint endpoint) {
        database.remove(endpoint);
        database.flush();
    }
}
