package gridrelay.access;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** What somebody changed; written in the transaction of the change, never altered. */
@Entity
@Table(name = "audit")
public class AuditEntry {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    private OffsetDateTime at;
    private String account;
    private String action;
    private String subject;
    private String detail;

    protected AuditEntry() {}

    AuditEntry(Instant at, String account, String action, String subject, String detail) {
        this.at = at.atOffset(ZoneOffset.UTC);
        this.account = account;
        this.action = action;
        this.subject = cut(subject, 500);
        this.detail = cut(detail, 2000);
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }

    public long id() {
        return id;
    }

    public Instant at() {
        return at.toInstant();
    }

    /** The name of the account, {@code system} for what the node did by itself. */
    public String account() {
        return account;
    }

    public String action() {
        return action;
    }

    public String subject() {
        return subject;
    }

    public String detail() {
        return detail;
    }
}
