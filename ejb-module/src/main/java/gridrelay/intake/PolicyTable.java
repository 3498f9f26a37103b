package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** The policies as they are kept. The default one is there even if nobody has put it. */
@ApplicationScoped
class PolicyTable {

    static final FilePolicy DEFAULT = new FilePolicy(
            "default",
            Set.of("pdf", "png", "jpeg", "gif", "webp", "txt", "csv", "json", "xml", "docx", "xlsx", "pptx"),
            1L << 30,
            ContentLimits.DEFAULT);

    private static final String COLUMNS = "name, types, max_bytes, max_pixels, max_archive_depth, max_archive_entries,"
            + " max_expanded_bytes, max_ratio, allow_macros, allow_active_content, allow_encrypted, notify_endpoint";

    private final Jdbi jdbi;

    /** For the container's proxy. */
    protected PolicyTable() {
        this(null);
    }

    @Inject
    PolicyTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** In a transaction of its own: an empty one may be about the caller, and shall stay so. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<FilePolicy> named(String name) {
        return jdbi.withHandle(handle -> handle.select("SELECT " + COLUMNS + " FROM file_policy WHERE name = ?", name)
                        .map(mapper())
                        .findOne())
                .or(() -> Optional.of(DEFAULT).filter(policy -> policy.name().equals(name)));
    }

    List<FilePolicy> all() {
        return jdbi.withHandle(handle -> handle.select("SELECT " + COLUMNS + " FROM file_policy ORDER BY name")
                .map(mapper())
                .list());
    }

    /** The endpoints that these policies want told, by policy; those that tell nobody are not among them. */
    Map<String, String> notified(Set<String> names) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT name, notify_endpoint FROM file_policy"
                        + " WHERE notify_endpoint IS NOT NULL AND name = ANY(CAST(:names AS varchar(100) ARRAY))")
                .bind("names", names.toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** @return whether there was none */
    boolean put(FilePolicy policy) {
        return jdbi.withHandle(handle -> {
            var removed = handle.execute("DELETE FROM file_policy WHERE name = ?", policy.name());
            var limits = policy.limits();
            handle.execute(
                    "INSERT INTO file_policy (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    policy.name(),
                    String.join(" ", new TreeSet<>(policy.types())),
                    policy.maxBytes(),
                    limits.maxPixels(),
                    limits.maxArchiveDepth(),
                    limits.maxArchiveEntries(),
                    limits.maxExpandedBytes(),
                    limits.maxRatio(),
                    limits.allowMacros(),
                    limits.allowActiveContent(),
                    limits.allowEncrypted(),
                    policy.notifyEndpoint());
            return removed == 0 && !policy.name().equals(DEFAULT.name());
        });
    }

    private static RowMapper<FilePolicy> mapper() {
        return (row, context) -> new FilePolicy(
                row.getString(1),
                Set.copyOf(Arrays.asList(row.getString(2).split(" "))),
                row.getLong(3),
                new ContentLimits(
                        row.getLong(4),
                        row.getInt(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getInt(8),
                        row.getBoolean(9),
                        row.getBoolean(10),
                        row.getBoolean(11)),
                row.getString(12));
    }
}
