package gridrelay.grid;

import gridrelay.database.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/**
 * What really was committed, in order: each step of the protocol writes its line in its own transaction, after its locks. Lines of
 * one shard, and lines of one incarnation, are in the order of their commits because those locks serialize them.
 */
record Journal(TestDatabase database) {

    record Line(long no, String incarnation, String step, int shard, long epoch) {}

    void write(String incarnation, String step, int shard, long epoch) {
        database.execute(
                "INSERT INTO audit (at, account, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
                Instant.EPOCH,
                incarnation,
                step,
                Integer.toString(shard),
                Long.toString(epoch));
    }

    List<Line> lines() {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT id, account, action, subject, detail FROM audit ORDER BY id")
                        .map((row, context) -> new Line(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                Integer.parseInt(row.getString(4)),
                                Long.parseLong(row.getString(5))))
                        .list());
    }

    /** What breaks the protocol's invariants 1 and 2. */
    static List<String> violations(List<Line> lines) {
        var violations = new ArrayList<String>();
        var owner = new HashMap<Integer, String>();
        var epoch = new HashMap<Integer, Long>();
        var dead = new HashSet<String>();
        for (var line : lines) {
            if (dead.contains(line.incarnation)) {
                violations.add("after its burial: " + line);
            }
            var holder = owner.get(line.shard);
            var present = epoch.getOrDefault(line.shard, 0L);
            switch (line.step) {
                case "take" -> {
                    if (holder != null && !holder.equals(line.incarnation) && !dead.contains(holder)) {
                        violations.add("robbed a living owner: " + line);
                    }
                    if (line.epoch != present + 1) {
                        violations.add("epoch " + present + " before " + line);
                    }
                    owner.put(line.shard, line.incarnation);
                    epoch.put(line.shard, line.epoch);
                }
                case "release", "settle" -> {
                    if (!line.incarnation.equals(holder) || line.epoch != present) {
                        violations.add("held by " + holder + " with epoch " + present + ": " + line);
                    }
                    if (line.step.equals("release")) {
                        owner.remove(line.shard);
                    }
                }
                case "bury" -> dead.add(line.incarnation);
                default -> throw new IllegalArgumentException(line.step);
            }
        }
        return violations;
    }
}
