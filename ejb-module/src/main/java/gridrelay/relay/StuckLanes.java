package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Finds lanes with undelivered messages, the one that waits longest first, along an index.
 *
 * <p>What no index knows (the state, whose messages they are) is looked at in so many lanes at most: a page may be short, even
 * empty, and still be followed by another. So a page costs the same with a million lanes behind it.
 */
@Dependent
class StuckLanes {

    /** Lanes that one page may look at. */
    static final int LOOKED_AT = 1_000;

    private final Jdbi jdbi;
    private final int lookedAt;

    /**
     * What is looked for; null stands for all.
     *
     * @param account only lanes that hold one of its messages
     * @param after where the page before ended
     */
    record Wanted(LaneView.State state, Long endpoint, Instant before, Long account, Cursor after, int limit) {}

    @Inject
    StuckLanes(Jdbi jdbi) {
        this(jdbi, LOOKED_AT);
    }

    StuckLanes(Jdbi jdbi, int lookedAt) {
        this.jdbi = jdbi;
        this.lookedAt = lookedAt;
    }

    /** Ids of lanes. */
    Page<Long> find(Wanted wanted) {
        return jdbi.withHandle(handle -> {
            var found = ask(handle, page(wanted), wanted).map(PLACE).list();
            var page = Page.of(found, wanted.limit(), place -> place);
            if (page.cursor() == null && sifts(wanted)) {
                var last = ask(handle, lookedAt(wanted), wanted).map(PLACE).findOne();
                page = new Page<>(page.items(), last.map(Cursor::toString).orElse(null));
            }
            return page.map(places -> places.stream().map(Cursor::lane).toList());
        });
    }

    private static final RowMapper<Cursor> PLACE = (columns, context) ->
            new Cursor(columns.getObject("waiting_since", OffsetDateTime.class).toInstant(), columns.getLong("id"), 0);

    /** The page and one more. */
    static String page(Wanted wanted) {
        if (!sifts(wanted)) {
            return along(wanted) + " FETCH FIRST :limit ROWS ONLY";
        }
        return "SELECT l.id, l.waiting_since FROM (" + along(wanted) + " FETCH FIRST :lookedAt ROWS ONLY) l WHERE "
                + (wanted.state() == null ? "true" : condition(wanted.state()))
                + (wanted.account() == null
                        ? ""
                        : " AND EXISTS (SELECT 1 FROM message v WHERE v.lane_id = l.id AND v.account_id = :account)")
                + " ORDER BY l.waiting_since, l.id FETCH FIRST :limit ROWS ONLY";
    }

    /** The last of the lanes that the page has looked at, if it could not look at all. */
    private static String lookedAt(Wanted wanted) {
        return along(wanted) + " OFFSET (:lookedAt - 1) ROWS FETCH FIRST 1 ROW ONLY";
    }

    private static boolean sifts(Wanted wanted) {
        return wanted.state() != null || wanted.account() != null;
    }

    private static String along(Wanted wanted) {
        return "SELECT id, waiting_since, attempts, paused, replay_id FROM lane"
                + " WHERE waiting_since >= :at AND (waiting_since > :at OR id > :lane)"
                + (wanted.endpoint() == null ? "" : " AND endpoint_id = :endpoint")
                + (wanted.before() == null ? "" : " AND waiting_since < :before")
                + " ORDER BY " + (wanted.endpoint() == null ? "" : "endpoint_id, ") + "waiting_since, id";
    }

    /** {@link Lane#state()} in the database's words. */
    private static String condition(LaneView.State state) {
        return switch (state) {
            case IDLE -> "false";
            case REPLAYING -> "l.replay_id IS NOT NULL";
            case PENDING -> "l.replay_id IS NULL AND l.paused IS NULL AND l.attempts = 0";
            case RETRYING -> "l.replay_id IS NULL AND l.paused IS NULL AND l.attempts > 0";
            case PAUSED -> "l.paused = 'OPERATOR'";
            case EXHAUSTED -> "l.replay_id IS NULL AND l.paused = 'EXHAUSTED'";
        };
    }

    Query ask(Handle handle, String sql, Wanted wanted) {
        return handle.createQuery(sql)
                .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
                .bindMap(bindings(wanted));
    }

    private Map<String, Object> bindings(Wanted wanted) {
        var after = wanted.after() == null ? new Cursor(Instant.EPOCH, 0, 0) : wanted.after();
        var bindings = new HashMap<String, Object>();
        bindings.put("at", after.at().atOffset(ZoneOffset.UTC));
        bindings.put("lane", after.lane());
        bindings.put("lookedAt", lookedAt);
        bindings.put("limit", wanted.limit() + 1);
        if (wanted.endpoint() != null) {
            bindings.put("endpoint", wanted.endpoint());
        }
        if (wanted.before() != null) {
            bindings.put("before", wanted.before().atOffset(ZoneOffset.UTC));
        }
        if (wanted.account() != null) {
            bindings.put("account", wanted.account());
        }
        return bindings;
    }
}
