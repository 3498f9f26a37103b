package gridrelay.system.intake;

import gridrelay.system.intake.Finding.Rule;
import gridrelay.system.intake.LedgerFile.Event;
import gridrelay.system.intake.Sent.End;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says what is wrong with files that have come to rest: of those that were acknowledged, and of everything else that is there. It
 * trusts the database for what GridRelay has written into it, and nothing that GridRelay says.
 */
final class FileOracle {

    private static final String NONE = "0".repeat(64);

    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private FileOracle(Evidence evidence) {
        this.evidence = evidence;
    }

    static List<Finding> judge(Evidence evidence) {
        var oracle = new FileOracle(evidence);
        evidence.sent().forEach(oracle::acknowledged);
        evidence.ledger().values().forEach(oracle::file);
        oracle.store();
        oracle.quarantine();
        evidence.staged().forEach(name -> oracle.found(Rule.ORPHAN, name, "staged bytes of no file"));
        return oracle.findings;
    }

    private void found(Rule rule, String file, String what) {
        findings.add(new Finding(rule, file, what));
    }

    private void acknowledged(Sent sent) {
        var file = evidence.ledger().get(sent.id());
        var end = end(file);
        if (end == sent.end()) {
            if (sent.sha256() != null && !sent.sha256().equals(file.sha256())) {
                found(Rule.OTHER_BYTES, sent.id(), "the ledger has another SHA-256 than its sender");
            }
        } else if (file == null) {
            found(Rule.LOST, sent.id(), "acknowledged, and not in the ledger");
        } else {
            found(
                    end == End.OTHER ? Rule.UNFINISHED : Rule.OTHER_END,
                    sent.id(),
                    file.status() + " instead of " + sent.end());
        }
    }

    /** @param file null if it is not in the ledger */
    static End end(LedgerFile file) {
        return file == null ? End.GONE : file.end();
    }

    private void file(LedgerFile file) {
        if (!isChain(file)) {
            found(Rule.BROKEN_CHAIN, file.id(), "the hashes of its events do not follow one another");
        }
        if (file.end() == End.OTHER) {
            found(Rule.UNFINISHED, file.id(), file.status() + (file.pending() ? ", with something to be done" : ""));
            return;
        }
        var messages = evidence.told().getOrDefault(file.id(), Set.of()).size();
        if (messages != 1) {
            found(Rule.NOT_TOLD_ONCE, file.id(), "its endpoint has " + messages + " messages about it");
        }
        if (file.end() == End.STORED) {
            stored(file);
        }
    }

    private void stored(LedgerFile file) {
        var ends = file.events().stream()
                .filter(event -> event.status().equals("STORED"))
                .count();
        if (ends != 1) {
            found(Rule.STORED_TWICE, file.id(), "it was stored " + ends + " times");
        }
        var scanned = file.events().stream()
                .takeWhile(event -> !event.status().equals("STORED"))
                .anyMatch(event -> event.status().equals("PENDING_TYPE_CHECK")
                        && event.engine() != null
                        && file.sha256().equals(event.digest()));
        if (!scanned) {
            found(Rule.UNSCANNED, file.id(), "no scan of these bytes found them clean");
        }
        var content = evidence.stored().get(Evidence.key(file.id()));
        if (content == null) {
            found(Rule.LOST, file.id(), "it is not in the store");
        } else if (!content.equals(file.sha256())) {
            found(Rule.OTHER_BYTES, file.id(), "the store has another SHA-256 than the ledger");
        }
    }

    private void store() {
        var wanted = ids(End.STORED).stream().map(Evidence::key).collect(Collectors.toSet());
        Map<String, String> contents = new HashMap<>();
        evidence.stored().forEach((path, sha256) -> {
            if (!wanted.contains(path)) {
                found(Rule.ORPHAN, path, "in the store, and no file that is stored");
            }
            var other = contents.put(sha256, path);
            if (other != null) {
                found(Rule.STORED_TWICE, path, "the same content as " + other);
            }
        });
    }

    private void quarantine() {
        var wanted = ids(End.INFECTED);
        difference(evidence.quarantined(), wanted)
                .forEach(name -> found(Rule.ORPHAN, name, "in quarantine, and no file that is infected"));
        difference(wanted, evidence.quarantined()).forEach(id -> found(Rule.LOST, id, "it is not in quarantine"));
    }

    private Set<String> ids(End end) {
        return evidence.ledger().values().stream()
                .filter(file -> file.end() == end)
                .map(LedgerFile::id)
                .collect(Collectors.toSet());
    }

    private static Set<String> difference(Set<String> all, Set<String> without) {
        var rest = new TreeSet<>(all);
        rest.removeAll(new HashSet<>(without));
        return rest;
    }

    private static boolean isChain(LedgerFile file) {
        var previous = NONE;
        for (var event : file.events()) {
            if (!event.previous().equals(previous) || !event.hash().equals(hash(file.id(), event))) {
                return false;
            }
            previous = event.hash();
        }
        return previous.equals(file.lastHash());
    }

    /** As docs/adr/0034 says: of all fields, each with its length before it, between the file's id and the hash before. */
    static String hash(String file, Event event) {
        var fields = new ArrayList<Object>();
        fields.add(file);
        fields.addAll(event.fields());
        fields.add(event.previous());
        var text = new StringBuilder();
        for (var field : fields) {
            text.append(field == null ? -1 : field.toString().length()).append(':');
            text.append(field == null ? "" : field);
        }
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
