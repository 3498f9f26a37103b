package gridrelay.system.oracle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the oracle says of a run.
 *
 * @param delivered distinct messages that the receiver took
 * @param duplicates repeats of taken messages, the excused ones included
 * @param staleSends requests that a stopped process wrote on waking, with a lower epoch; judged by nothing else
 */
public record Verdict(
        List<Finding> findings, int lanes, int requests, int delivered, int duplicates, int staleSends, int faults) {

    private static final int EXAMPLES = 5;

    public Verdict {
        findings = List.copyOf(findings);
    }

    public boolean isClean() {
        return findings.isEmpty();
    }

    /** The findings of one kind. */
    public <T extends Finding> List<T> of(Class<T> kind) {
        return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** For people: the counts, then the findings by kind with a few examples of each. */
    public String report() {
        var text = new StringBuilder("%s: %d lanes, %d requests, %d delivered, %d repeated, %d stale, %d faults%n"
                .formatted(
                        isClean() ? "clean" : findings.size() + " findings",
                        lanes,
                        requests,
                        delivered,
                        duplicates,
                        staleSends,
                        faults));
        Map<String, List<Finding>> byKind = findings.stream()
                .collect(Collectors.groupingBy(
                        finding -> finding.getClass().getSimpleName(), TreeMap::new, Collectors.toList()));
        byKind.forEach((kind, ofKind) -> {
            text.append("  %s: %d%n".formatted(kind, ofKind.size()));
            ofKind.stream()
                    .limit(EXAMPLES)
                    .forEach(finding ->
                            text.append("    ").append(finding.describe()).append(System.lineSeparator()));
        });
        return text.toString();
    }

    @Override
    public String toString() {
        return report();
    }
}
