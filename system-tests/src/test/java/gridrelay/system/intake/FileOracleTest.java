package gridrelay.system.intake;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.intake.Finding.Rule;
import gridrelay.system.intake.LedgerFile.Event;
import gridrelay.system.intake.Sent.End;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Good evidence passes; with one thing wrong in it, the oracle has to say which. */
class FileOracleTest {

    private static final String STORED = "f_abcd1";
    private static final String INFECTED = "f_abcd2";
    private static final String WITHDRAWN = "f_abcd3";
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    private final List<Sent> sent = new ArrayList<>(List.of(
            new Sent(STORED, A, End.STORED),
            new Sent(INFECTED, null, End.INFECTED),
            new Sent(WITHDRAWN, B, End.WITHDRAWN),
            new Sent("f_gone", null, End.GONE)));
    private final Map<String, LedgerFile> ledger = new HashMap<>();
    private final Map<String, String> store = new HashMap<>(Map.of("ab/cd/" + STORED, A));
    private final Set<String> quarantined = new HashSet<>(Set.of(INFECTED));
    private final Set<String> staged = new HashSet<>();
    private final Map<String, Set<String>> told = new HashMap<>();

    FileOracleTest() {
        put(STORED, "STORED", A, step("PENDING_TYPE_CHECK", "clamd", A), step("STORED", null, A));
        put(INFECTED, "INFECTED", B, step("INFECTED", "clamd", B));
        put(WITHDRAWN, "WITHDRAWN", B, step("WITHDRAWN", null, null));
    }

    /** What follows the receiving, as it stands in the ledger but for its hashes. */
    private static Event step(String status, String engine, String digest) {
        return new Event(status, engine, digest, Arrays.asList(status, engine, digest), null, null);
    }

    private void put(String id, String status, String sha256, Event... steps) {
        var events = new ArrayList<Event>();
        var previous = "0".repeat(64);
        for (var step : steps) {
            var open = new Event(step.status(), step.engine(), step.digest(), step.fields(), previous, null);
            previous = FileOracle.hash(id, open);
            events.add(
                    new Event(open.status(), open.engine(), open.digest(), open.fields(), open.previous(), previous));
        }
        ledger.put(id, new LedgerFile(id, status, null, false, sha256, previous, events));
        told.put(id, Set.of("m-" + id));
    }

    private void unfinished(String status, boolean pending) {
        var file = ledger.get(STORED);
        ledger.put(STORED, new LedgerFile(STORED, status, null, pending, A, file.lastHash(), file.events()));
    }

    private List<Finding> judged() {
        return FileOracle.judge(new Evidence(sent, ledger, store, quarantined, staged, told));
    }

    @Test
    void nothing_is_wrong_with_what_is_right() {
        assertThat(judged()).isEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(Rule.LOST, it -> it.ledger.remove(STORED)),
                fault(Rule.LOST, it -> it.store.clear()),
                fault(Rule.LOST, it -> it.quarantined.clear()),
                fault(Rule.UNFINISHED, it -> it.unfinished("PENDING_TRANSFER", true)),
                fault(Rule.UNFINISHED, it -> it.unfinished("STORED", true)),
                fault(Rule.UNFINISHED, it -> it.unfinished("PARKED", false)),
                fault(Rule.OTHER_END, it -> it.sent.set(0, new Sent(STORED, A, End.WITHDRAWN))),
                fault(Rule.OTHER_END, it -> it.sent.set(0, new Sent(STORED, A, End.GONE))),
                fault(Rule.OTHER_BYTES, it -> it.sent.set(0, new Sent(STORED, B, End.STORED))),
                fault(Rule.OTHER_BYTES, it -> it.store.put("ab/cd/" + STORED, B)),
                fault(Rule.STORED_TWICE, it -> it.store.put("ab/cd/" + STORED + ".draft-1", A)),
                fault(
                        Rule.STORED_TWICE,
                        it -> it.put(
                                STORED,
                                "STORED",
                                A,
                                step("PENDING_TYPE_CHECK", "clamd", A),
                                step("STORED", null, A),
                                step("STORED", null, A))),
                fault(Rule.UNSCANNED, it -> it.put(STORED, "STORED", A, step("STORED", null, A))),
                fault(
                        Rule.UNSCANNED,
                        it -> it.put(
                                STORED, "STORED", A, step("PENDING_TYPE_CHECK", "clamd", B), step("STORED", null, A))),
                fault(
                        Rule.UNSCANNED,
                        it -> it.put(
                                STORED, "STORED", A, step("PENDING_TYPE_CHECK", null, A), step("STORED", null, A))),
                fault(
                        Rule.UNSCANNED,
                        it -> it.put(
                                STORED, "STORED", A, step("STORED", null, A), step("PENDING_TYPE_CHECK", "clamd", A))),
                fault(Rule.BROKEN_CHAIN, it -> it.without(0)),
                fault(Rule.BROKEN_CHAIN, it -> it.without(1)),
                fault(Rule.ORPHAN, it -> it.store.put("xy/zz/f_xyzz1", B)),
                fault(Rule.ORPHAN, it -> it.store.put("elsewhere", B)),
                fault(Rule.ORPHAN, it -> it.quarantined.add(STORED)),
                fault(Rule.ORPHAN, it -> it.staged.add(STORED + "-1")),
                fault(Rule.NOT_TOLD_ONCE, it -> it.told.remove(INFECTED)),
                fault(Rule.NOT_TOLD_ONCE, it -> it.told.put(INFECTED, Set.of("m-1", "m-2"))));
    }

    private static Arguments fault(Rule rule, Consumer<FileOracleTest> fault) {
        return Arguments.of(rule, fault);
    }

    private void without(int event) {
        var file = ledger.get(STORED);
        var events = new ArrayList<>(file.events());
        events.remove(event);
        ledger.put(STORED, new LedgerFile(STORED, "STORED", null, false, A, file.lastHash(), events));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_wrong_is_found(Rule rule, Consumer<FileOracleTest> fault) {
        fault.accept(this);
        assertThat(judged()).extracting(Finding::rule).contains(rule);
    }
}
