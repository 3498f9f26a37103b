package gridrelay.relay;

import gridrelay.events.FileFinished;
import gridrelay.model.Shard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What endpoints are to be told of files, between the transaction in which a file comes to rest, which puts it here, and the one
 * that accepts it as a message ({@link FileNoticeDelivery}). All in the caller's transaction.
 */
@ApplicationScoped
class FileNotices {

    /** In one step of throwing old ones away. */
    private static final int STEP = 1_000;

    private final Jdbi jdbi;

    record Notice(long id, NewMessage message) {}

    /** For the container's proxy. */
    protected FileNotices() {
        this(null);
    }

    @Inject
    FileNotices(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Takes no lock that another transaction may hold: the file does not wait for its endpoint. */
    void finished(@Observes FileFinished file) {
        if (file.endpoint() != null) {
            jdbi.useHandle(handle -> handle.execute(
                    "INSERT INTO file_notice (endpoint, conversation, type, data, at) VALUES (?, ?, ?, ?, ?)",
                    file.endpoint(),
                    conversation(file),
                    "file." + file.status().toLowerCase(Locale.ROOT),
                    json(file),
                    file.at().atOffset(ZoneOffset.UTC)));
        }
    }

    /** Without one of its sender's, one of a few: a conversation's row stays for ever, and one for each file would be too many. */
    private static String conversation(FileFinished file) {
        return file.conversation() == null ? "gridrelay:files:" + Shard.of(file.id()) : file.conversation();
    }

    private static String json(FileFinished file) {
        var json = Json.createObjectBuilder()
                .add("id", file.id())
                .add("name", file.name())
                .add("status", file.status())
                .add("length", file.length())
                .add("policy", file.policy());
        if (file.type() != null) {
            json.add("type", file.type());
        }
        if (file.sha256() != null) {
            json.add("sha256", file.sha256());
        }
        if (file.reasonCode() != null) {
            var reason = Json.createObjectBuilder().add("code", file.reasonCode());
            if (file.reason() != null) {
                reason.add("sentence", file.reason());
            }
            json.add("reason", reason);
        }
        return json.add("finishedAt", file.at().toString()).build().toString();
    }

    /** The next endpoint, by name, that is to be told something. */
    Optional<String> endpointAfter(String name) {
        return jdbi.withHandle(handle -> handle.select("SELECT min(endpoint) FROM file_notice WHERE endpoint > ?", name)
                .mapTo(String.class)
                .findOne());
    }

    /** Locks an endpoint's oldest; none if another transaction is at them, so that their order is kept. */
    List<Notice> oldest(String endpoint, int most) {
        return jdbi.withHandle(handle -> {
            var first = handle.select(
                            "SELECT id FROM file_notice WHERE endpoint = ? ORDER BY id FETCH FIRST 1 ROW ONLY",
                            endpoint)
                    .mapTo(Long.class)
                    .findOne();
            var notices = handle.createQuery(
                            "SELECT id, conversation, type, data FROM file_notice"
                                    + " WHERE endpoint = :endpoint ORDER BY id FETCH FIRST :most ROWS ONLY FOR UPDATE SKIP LOCKED")
                    .bind("endpoint", endpoint)
                    .bind("most", most)
                    .map((row, context) -> new Notice(
                            row.getLong(1),
                            new NewMessage(
                                    row.getString(2), List.of(endpoint), row.getString(3), row.getString(4), null)))
                    .list();
            return !notices.isEmpty() && first.equals(Optional.of(notices.get(0).id())) ? notices : List.of();
        });
    }

    void remove(List<Notice> notices) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "DELETE FROM file_notice WHERE id = ANY(CAST(:ids AS bigint ARRAY))")
                .bindArray("ids", Long.class, notices.stream().map(Notice::id).toList())
                .execute());
    }

    /** @return how many were thrown away; of many, the oldest first */
    int removeBefore(Instant before) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM file_notice WHERE at < :before AND id IN"
                        + " (SELECT id FROM file_notice ORDER BY id FETCH FIRST :most ROWS ONLY)")
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("most", STEP)
                .execute());
    }
}
