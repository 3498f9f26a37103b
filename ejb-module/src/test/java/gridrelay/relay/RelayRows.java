package gridrelay.relay;

import gridrelay.database.TestDatabase;
import java.time.Instant;

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
                "INSERT INTO endpoint (id, name, url, timeout_ms, max_concurrency, retry_schedule, on_exhausted, headers,"
                        + " secret, state, created_by, created_at, version)"
                        + " VALUES (?, ?, 'http://localhost', 1, 1, 'PT5S', 'BLOCK', '{}', 's', 'ACTIVE', 1, ?, 1)",
                id,
                name,
                Instant.EPOCH);
    }

    static NewMessage message(String conversation, String... endpoints) {
        return new NewMessage(conversation, java.util.List.of(endpoints), "message.created", "{\"n\":1}", null);
    }

    static NewMessage keyed(NewMessage message, String key) {
        return new NewMessage(message.conversation(), message.endpoints(), message.type(), message.data(), key);
    }
}
