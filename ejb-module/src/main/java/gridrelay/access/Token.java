package gridrelay.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A bearer token of an account. The token itself is not kept, only its hash. */
@Entity
@Table(name = "token")
public class Token {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    @ManyToOne(optional = false)
    @JoinColumn(name = "account_id")
    private Account account;

    private String hash;

    private String description;

    @Column(name = "created_at")
    private OffsetDateTime createdAt;

    @Column(name = "expires_at")
    private OffsetDateTime expiresAt;

    @Column(name = "revoked_at")
    private OffsetDateTime revokedAt;

    protected Token() {}

    Token(Account account, Secret secret, String description, Instant now, Instant expiresAt) {
        this.account = account;
        this.hash = secret.hash();
        this.description = description;
        this.createdAt = now.atOffset(ZoneOffset.UTC);
        this.expiresAt = expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC);
    }

    /** The first revocation counts. */
    void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now.atOffset(ZoneOffset.UTC);
        }
    }

    boolean valid(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt.toInstant())) && account.enabled();
    }

    public long id() {
        return id;
    }

    public Account account() {
        return account;
    }

    /** What it is for; may be null. */
    public String description() {
        return description;
    }

    public Instant createdAt() {
        return createdAt.toInstant();
    }

    /** Null if it does not expire. */
    public Instant expiresAt() {
        return expiresAt == null ? null : expiresAt.toInstant();
    }

    /** Null if it was not revoked. */
    public Instant revokedAt() {
        return revokedAt == null ? null : revokedAt.toInstant();
    }
}
