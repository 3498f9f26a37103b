package gridrelay.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Someone, or some program, that may call us. What changes who may call ends all sessions of the account: they carry the
 * security version they were begun under.
 */
@Entity
@Table(name = "account")
public class Account {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    private String name;

    @Column(name = "password_hash")
    private String passwordHash;

    private String roles;

    @Column(name = "security_version")
    private int securityVersion;

    private boolean enabled;

    @Column(name = "created_at")
    private OffsetDateTime createdAt;

    protected Account() {}

    Account(String name, Collection<String> roles, Instant now) {
        this.name = name;
        this.enabled = true;
        this.createdAt = now.atOffset(ZoneOffset.UTC);
        setRoles(roles);
    }

    void changePassword(String hash) {
        passwordHash = hash;
        securityVersion++;
    }

    void enable() {
        enabled = true;
    }

    void disable() {
        enabled = false;
        securityVersion++;
    }

    void grant(Collection<String> granted) {
        setRoles(granted);
        securityVersion++;
    }

    private void setRoles(Collection<String> granted) {
        roles = String.join(" ", new TreeSet<>(granted));
    }

    Identity identity() {
        return new Identity(new Caller(id, name, roles()), securityVersion);
    }

    /** Null for an account that cannot log in by form. */
    String passwordHash() {
        return passwordHash;
    }

    public long id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Set<String> roles() {
        return roles.isEmpty() ? Set.of() : Set.of(roles.split(" "));
    }

    public boolean enabled() {
        return enabled;
    }

    /** Whether it can log in by form. */
    public boolean hasPassword() {
        return passwordHash != null;
    }

    public Instant createdAt() {
        return createdAt.toInstant();
    }
}
