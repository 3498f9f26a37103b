package gridrelay.system.chaos;

import gridrelay.system.oracle.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A rule of the protocol that is broken, what shows it soonest, and what the oracle has to say then. */
enum Bug {
    NO_FENCE(
            Scenario.LATE_SETTLE,
            Set.of(Finding.Duplicate.class, Finding.Inversion.class),
            // with both of its second lines, which would drop what the heir has recorded already
            new Patch("grid/Node", "var standing = standing(me, tenures);", "var standing = Set.copyOf(tenures);"),
            new Patch("relay/LaneChange", "return head >= attempt.sequence()\n", "return head < 0\n"),
            new Patch(
                    "relay/LaneChange",
                    "        tried(attempt);\n        delivered = attempt.through();",
                    "        head = attempt.sequence() - 1;\n"
                            + "        tried(attempt);\n"
                            + "        delivered = attempt.through();")),
    NO_SELF_ABORT(
            Scenario.DATABASE_LOST_BY_ONE,
            Set.of(Finding.Overlap.class),
            new Patch("grid/Watch", "        works.abort();\n", "")),
    NO_LEASE_CHECK(
            Scenario.LONG_PAUSE,
            Set.of(
                    Finding.StaleSends.class,
                    Finding.FallingEpoch.class,
                    Finding.Overlap.class,
                    Finding.Inversion.class),
            new Patch("grid/Node", "me.tenures().holds(tenure) && me.maySend();", "me.tenures().holds(tenure);")),
    HASTY_BURIAL(
            Scenario.DATABASE_LOST_BY_ONE,
            Set.of(Finding.Overlap.class),
            new Patch("grid/Times", "return lease.plus(grace);", "return lease.dividedBy(3);")),
    DEAD_INCARNATION_REVIVED(
            Scenario.LONG_PAUSE,
            Set.of(
                    Finding.StaleSends.class,
                    Finding.FallingEpoch.class,
                    Finding.Overlap.class,
                    Finding.Duplicate.class),
            new Patch(
                    "grid/LeaseTable",
                    "SET renewal = renewal + 1 WHERE incarnation = ? AND renewal >= 0\"",
                    "SET renewal = 1 WHERE incarnation = ?\"")),
    TAKEN_FROM_THE_LIVING(
            Scenario.RESTART,
            Set.of(Finding.FallingEpoch.class, Finding.Overlap.class, Finding.Duplicate.class),
            new Patch(
                    "grid/Moves",
                    "            orphanedSince.remove(row.id());\n            return false;",
                    "            return mine;"),
            new Patch("grid/ShardTable", "+ \" OR owner = :me\"", "+ \" OR TRUE\"")),
    RELEASED_BEFORE_SETTLED(
            Scenario.RESTART,
            Set.of(Finding.Duplicate.class),
            new Patch(
                    "grid/Node",
                    "var unused = works.drain(tenure).whenComplete((nothing, failure) -> drained.add(tenure));",
                    "works.drain(tenure);\n        release(me, tenure);")),
    NO_SLOT_FOR_A_LANE(
            Scenario.SLOW_ANSWERS,
            Set.of(Finding.Overlap.class),
            new Patch("relay/LaneIndex", "if (lane.busy || lane.forgotten ||", "if (lane.forgotten ||")),
    SETTLED_BEFORE_THE_ANSWER(
            Scenario.SLOW_ANSWERS,
            Set.of(Finding.Loss.class, Finding.Gap.class, Finding.Overtaking.class),
            new Patch(
                    "relay/Exchange",
                    "            bodySent = true;",
                    "            bodySent = true;\n            status = 200;\n            end();")),
    FAILED_ONE_OVERTAKEN(
            Scenario.FAILURES,
            Set.of(Finding.Overtaking.class, Finding.Gap.class, Finding.FalseSkip.class, Finding.Loss.class),
            new Patch(
                    "relay/OwnedLane",
                    "        } else {\n            barrier = true;\n        }",
                    "        } else if (outcome.attempt() != null) {\n"
                            + "            head = outcome.attempt().sequence();\n"
                            + "        }")),
    UNNOTICED_NOT_SWEPT(
            Scenario.LOST_WAKES,
            Set.of(Finding.Loss.class),
            new Patch(
                    "relay/Reading",
                    "            reading(read -> dispatcher.unnoticed(read, loader.unnoticed(shards, MARKS)));\n",
                    "")),
    NOT_LOADED_BY_THE_HEIR(
            Scenario.HEIR_OF_A_BACKLOG,
            Set.of(Finding.Loss.class),
            new Patch("relay/Reading", "        loaders.execute(this::loadTaken);\n", "")),
    KEY_FORGOTTEN(
            Scenario.LOST_COMMITS,
            Set.of(Finding.Unaccepted.class),
            new Patch(
                    "relay/Acceptance",
                    "if (claim.answer() == null && firstUses.putIfAbsent(",
                    "if (firstUses.putIfAbsent("));

    /** What a node is told besides: where hints are always lost, marks are all there is. */
    private static final Map<Scenario, Map<String, String>> SETTINGS =
            Map.of(Scenario.LOST_WAKES, Map.of("GRIDRELAY_GRID_WAKE", "false"));

    private final Scenario scenario;
    private final Set<Class<? extends Finding>> shownBy;
    private final List<Patch> patches;

    Bug(Scenario scenario, Set<Class<? extends Finding>> shownBy, Patch... patches) {
        this.scenario = scenario;
        this.shownBy = shownBy;
        this.patches = List.of(patches);
    }

    Scenario scenario() {
        return scenario;
    }

    Set<Class<? extends Finding>> shownBy() {
        return shownBy;
    }

    List<Patch> patches() {
        return patches;
    }

    Map<String, String> settings() {
        return SETTINGS.getOrDefault(scenario, Map.of());
    }
}
