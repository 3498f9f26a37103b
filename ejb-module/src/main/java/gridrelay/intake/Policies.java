package gridrelay.intake;

import gridrelay.access.Audit;
import gridrelay.access.Role;
import gridrelay.directory.Directory;
import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What files are allowed, by name. A change counts for files whose check is still to come, too. */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class Policies {

    /** The types that the content check knows. */
    private static final Set<String> TYPES =
            Set.of("pdf", "png", "jpeg", "gif", "webp", "txt", "csv", "json", "xml", "docx", "xlsx", "pptx", "zip");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    @Inject
    PolicyTable policies;

    @Inject
    Quotas quotas;

    @Inject
    Directory directory;

    @Inject
    Audit audit;

    /** @return whether it is new */
    public boolean put(FilePolicy policy) {
        var violations = violations(policy);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
        var created = policies.put(policy);
        audit.record("policy.put", policy.name(), String.join(" ", new TreeSet<>(policy.types())));
        return created;
    }

    /** @throws Refusal NOT_FOUND {@code POLICY_UNKNOWN} */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.PRODUCER, Role.VIEWER})
    public FilePolicy one(String name) {
        return policies.named(name)
                .orElseThrow(
                        () -> new Refusal(Refusal.Kind.NOT_FOUND, "POLICY_UNKNOWN", "there is no policy of this name"));
    }

    private List<Violation> violations(FilePolicy policy) {
        var violations = new ArrayList<Violation>();
        var limits = policy.limits();
        must(
                NAME.matcher(policy.name()).matches(),
                "name",
                "must have 1 to 100 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
                violations);
        must(
                !policy.types().isEmpty() && TYPES.containsAll(policy.types()),
                "types",
                "must be one or more of " + String.join(", ", new TreeSet<>(TYPES)),
                violations);
        must(
                policy.maxBytes() >= 1 && policy.maxBytes() <= quotas.largest(),
                "maxBytes",
                "must be 1 to " + quotas.largest(),
                violations);
        must(limits.maxPixels() >= 1, "maxPixels", "must be at least 1", violations);
        must(
                limits.maxArchiveDepth() >= 1 && limits.maxArchiveDepth() <= 10,
                "maxArchiveDepth",
                "must be 1 to 10",
                violations);
        must(limits.maxArchiveEntries() >= 1, "maxArchiveEntries", "must be at least 1", violations);
        must(limits.maxExpandedBytes() >= 1, "maxExpandedBytes", "must be at least 1", violations);
        must(limits.maxRatio() >= 1, "maxRatio", "must be at least 1", violations);
        must(
                policy.notifyEndpoint() == null || exists(policy.notifyEndpoint()),
                "notifyEndpoint",
                "must be the name of an endpoint",
                violations);
        return violations;
    }

    /** It may be deleted later: what is to be told then waits (ADR 44). */
    private boolean exists(String endpoint) {
        try {
            directory.one(endpoint);
            return true;
        } catch (Refusal unknown) { // has marked the transaction, which is about to be refused
            return false;
        }
    }

    private static void must(boolean kept, String field, String rule, List<Violation> violations) {
        if (!kept) {
            violations.add(new Violation(field, rule));
        }
    }
}
