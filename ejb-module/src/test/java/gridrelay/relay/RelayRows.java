package gridrelay.relay;

import gridrelay.database.TestDatabase;
import gridrelay.directory.Jitter;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows that the relay's tests stand on. */
final class RelayRows {

    static final long ACME = 1;
    static final long OTHER = 2;
    static final long CRM = 1;
    static final long BI = 2;

    private RelayRows() {}

    /** Two accounts, acme and other, and two active endpoints, crm and bi. */
    static void arrange(TestDatabase database) {
        database.empty();
        account(database, ACME, "acme");
        account(database, OTHER, "other");
        endpoint(database, CRM, "crm");
        endpoint(database, BI, "bi");
    }

    static void account(TestDatabase database, long id, String name) {
        database.execute(
                "INSERT INTO account (id, name, roles, created_at) VALUES (?, ?, 'producer', ?)",
                id,
                name,
                Instant.EPOCH);
    }

    static void endpoint(TestDatabase database, long id, String name) {
        database.execute(
                "INSERT INTO endpoint (id, name, url, timeout_ms, max_concurrency, retry_schedule, on_exhausted,"
                        + " headers, secret, state, created_by, created_at, version) VALUES (?, ?, 'http://localhost', 1,"
                        + " 1, 'PT5S', 'BLOCK', '{}', 's', 'ACTIVE', 1, ?, 1)",
                id,
                name,
                Instant.EPOCH);
    }

    static NewMessage message(String conversation, String... endpoints) {
        return new NewMessage(conversation, List.of(endpoints), "message.created", "{\"n\":1}", null);
    }

    static NewMessage keyed(NewMessage message, String key) {
        return new NewMessage(message.conversation(), message.endpoints(), message.type(), message.data(), key);
    }

    /** Both endpoints as a node's copy has them. */
    static final class Directory {
        private final Map<Long, Target> targets = new HashMap<>();

        Directory() {
            targets.put(CRM, target(CRM, "crm", Target.State.ACTIVE));
            targets.put(BI, target(BI, "bi", Target.State.ACTIVE));
        }

        Optional<Target> named(String name) {
            return targets.values().stream()
                    .filter(target -> target.name().equals(name))
                    .findFirst();
        }

        Optional<Target> withId(long id) {
            return Optional.ofNullable(targets.get(id));
        }

        void state(long id, Target.State state) {
            targets.computeIfPresent(id, (same, target) -> target(id, target.name(), state));
        }

        void remove(long id) {
            targets.remove(id);
        }

        private static Target target(long id, String name, Target.State state) {
            return new Target(
                    id,
                    name,
                    URI.create("http://localhost"),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    1,
                    0,
                    List.of(Duration.ofSeconds(5)),
                    Jitter.PROPORTIONAL,
                    null,
                    null,
                    OnExhausted.BLOCK,
                    Map.of(),
                    List.of(),
                    state);
        }
    }
}
