package gridrelay.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/** What a later version of GridRelay may change of what travels and of the schema (ADR 31), and one thing that none may. */
final class LaterVersion {

    /** A field more in an entry and in a hint, which it writes with values of its own. */
    static final List<Patch> ADDS = List.of(
            new Patch("model/LaneEntry", "long version) implements Versioned {}", """
                    long version, long since) implements Versioned {
                        public LaneEntry(long endpoint, long tail, int attempts, long version) {
                            this(endpoint, tail, attempts, version, System.currentTimeMillis());
                        }
                    }
                    """),
            new Patch("model/Wake", "List<LaneHint> lanes) {", """
                    List<LaneHint> lanes, String reason) {
                        public Wake(int shard, List<LaneHint> lanes) {
                            this(shard, lanes, "later");
                        }
                    """));

    /** A column and a table more. */
    static final Map<String, byte[]> MIGRATION = Map.of("db/migration/V999__later.sql", """
            ALTER TABLE lane ADD COLUMN later_note varchar(100);
            ALTER TABLE message ADD COLUMN later_class integer DEFAULT 0 NOT NULL;
            CREATE TABLE later (id bigint PRIMARY KEY);
            """.getBytes(UTF_8));

    /** The tail under another name, which is against the rules. */
    static final List<Patch> RENAMES = List.of(
            new Patch("model/LaneEntry", "long tail, int attempts, long version) implements Versioned {}", """
            long newest, int attempts, long version) implements Versioned {
                public long tail() {
                    return newest;
                }
            }
            """));

    private LaterVersion() {}
}
