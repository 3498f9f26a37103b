package gridrelay.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Transactions of two-phase commits that the database holds prepared, neither committed nor rolled back, with all their locks.
 * Only tells of them: who decides is the transaction manager that has their coordinator's log (ADR 12). Thread-safe.
 */
@ApplicationScoped
public class InDoubt {

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Duration bound;
    private final LongSupplier nanoTime;
    private final Map<String, Long> since = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();

    /**
     * A transaction in doubt.
     *
     * @param transaction the database's name for it
     * @param seenFor how long this node has seen it so
     */
    public record Held(String transaction, Duration seenFor) {}

    /** For the container's proxy. */
    protected InDoubt() {
        this(null, null, Duration.ZERO, System::nanoTime);
    }

    /** @param bound a two-phase commit that goes well is over long before */
    @Inject
    InDoubt(
            Jdbi jdbi,
            Dialect dialect,
            @ConfigProperty(name = "gridrelay.database.in-doubt-after", defaultValue = "PT30S") Duration bound) {
        this(jdbi, dialect, bound, System::nanoTime);
    }

    InDoubt(Jdbi jdbi, Dialect dialect, Duration bound, LongSupplier nanoTime) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.bound = bound;
        this.nanoTime = nanoTime;
    }

    /** Asks the database, and logs what has been held for too long and what is no longer. */
    synchronized void look() {
        var names = Set.copyOf(jdbi.withHandle(handle -> handle.createQuery(dialect.preparedTransactions())
                .mapTo(String.class)
                .list()));
        var now = nanoTime.getAsLong();
        since.keySet().retainAll(names);
        names.forEach(name -> since.putIfAbsent(name, now));
        var held = held();
        for (var transaction : held) {
            if (told.add(transaction.transaction())) {
                Log.inDoubt(transaction);
            }
        }
        told.removeIf(name -> {
            var over = !since.containsKey(name);
            if (over) {
                Log.inDoubtNoMore(name);
            }
            return over;
        });
    }

    /** Those that were seen for longer than the bound, at the last look; reads memory only. */
    public synchronized List<Held> held() {
        var now = nanoTime.getAsLong();
        return since.entrySet().stream()
                .map(seen -> new Held(seen.getKey(), Duration.ofNanos(now - seen.getValue())))
                .filter(held -> held.seenFor().compareTo(bound) >= 0)
                .toList();
    }
}
