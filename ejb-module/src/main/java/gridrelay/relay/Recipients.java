package gridrelay.relay;

import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The endpoints that messages are for, as the accepting transaction needs them. */
@Dependent
class Recipients {

    private final Jdbi jdbi;
    private final Function<String, Optional<Target>> directory;

    @Inject
    Recipients(Jdbi jdbi, Targets targets) {
        this(jdbi, targets::named);
    }

    /** @param directory this node's copy, which may be a second old */
    Recipients(Jdbi jdbi, Function<String, Optional<Target>> directory) {
        this.jdbi = jdbi;
        this.directory = directory;
    }

    /** The id of an endpoint; one that another node has just created is found too. */
    Optional<Long> id(String name) {
        return directory
                .apply(name)
                .map(Target::id)
                .or(() -> jdbi.withHandle(
                        handle -> handle.select("SELECT id FROM endpoint WHERE name = ? AND state <> 'DELETED'", name)
                                .mapTo(Long.class)
                                .findOne()));
    }

    /**
     * The states as they are now, of those that exist.
     *
     * <p>To be read once the lanes are locked: who deletes an endpoint first marks it, and then waits for the lanes.
     */
    Map<Long, String> states(Collection<Long> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id, state FROM endpoint WHERE id = ANY(:ids)")
                .bind("ids", ids.toArray(Long[]::new))
                .map((row, context) -> Map.entry(row.getLong(1), row.getString(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
