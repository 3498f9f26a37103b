package gridrelay.relay;

import gridrelay.database.Dialect;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Jdbi;

/**
 * The keys that accounts have used, each with a digest of what it was used for and the first answer.
 *
 * <p>The row that a transaction has inserted and not yet committed makes every other user of the key wait. So a retry of a
 * call whose answer was lost reads the answer if the call was committed, and takes its place if it was not.
 */
@Dependent
class IdempotencyKeys {

    private final Jdbi jdbi;
    private final InsertIfAbsent insert;

    /**
     * @param hash of what the key was used for
     * @param answer null when the calling transaction is the first to use the key
     */
    record Claim(String hash, String answer) {}

    @Inject
    IdempotencyKeys(Jdbi jdbi, Dialect dialect) {
        this.jdbi = jdbi;
        this.insert = new InsertIfAbsent(
                dialect,
                "idempotency",
                "account_id, idem_key",
                "account_id, idem_key, body_hash, created_at",
                "(SELECT CAST(:account AS bigint) AS account_id, idem_key, body_hash,"
                        + " CAST(:now AS timestamp with time zone) AS created_at"
                        + " FROM unnest(CAST(:keys AS varchar ARRAY), CAST(:hashes AS varchar ARRAY)) AS n (idem_key, body_hash)) k");
    }

    /**
     * Claims the keys for the current transaction, waiting for others that use one of them.
     *
     * @param hashes the digest of what each key is to be used for
     * @return for each key what is kept of its first use
     */
    Map<String, Claim> claim(long account, SortedMap<String, String> hashes, Instant now) {
        var claims = new HashMap<String, Claim>();
        if (hashes.isEmpty()) {
            return claims;
        }
        var keys = hashes.keySet().toArray(String[]::new);
        // Again if a key was there, and purged before we read it.
        while (claims.size() < keys.length) {
            jdbi.useHandle(handle -> {
                insert.execute(
                        handle,
                        statement -> statement
                                .bind("account", account)
                                .bindArray("keys", String.class, (Object[]) keys)
                                .bindArray("hashes", String.class, hashes.values())
                                .bind("now", now.atOffset(ZoneOffset.UTC)));
                claims.clear();
                handle.createQuery("SELECT idem_key, body_hash, answer FROM idempotency"
                                + " WHERE account_id = :account AND idem_key = ANY(:keys)")
                        .bind("account", account)
                        .bindArray("keys", String.class, (Object[]) keys)
                        .map((row, context) ->
                                Map.entry(row.getString(1), new Claim(row.getString(2), row.getString(3))))
                        .forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
            });
        }
        return claims;
    }

    /** Keeps the first answers of keys that the current transaction has claimed. */
    void answer(long account, Map<String, String> answers) {
        if (answers.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch(
                    "UPDATE idempotency SET answer = :answer WHERE account_id = :account AND idem_key = :key");
            answers.forEach((key, answer) -> batch.bind("account", account)
                    .bind("key", key)
                    .bind("answer", answer)
                    .add());
            batch.execute();
        });
    }

    /**
     * Forgets keys that were first used before then, at most so many.
     *
     * @return how many were forgotten
     */
    int purge(Instant before, int limit) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        DELETE FROM idempotency WHERE (account_id, idem_key) IN
                        (SELECT account_id, idem_key FROM idempotency
                         WHERE created_at < :before ORDER BY created_at FETCH FIRST :limit ROWS ONLY)""")
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .execute());
    }
}
