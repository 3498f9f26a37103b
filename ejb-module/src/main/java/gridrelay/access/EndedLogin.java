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

/** A login that somebody ended; remembered for as long as it could have lasted. Twice does no harm. */
@Entity
@Table(name = "ended_login")
public class EndedLogin {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    private String login;

    @Column(name = "until_at")
    private OffsetDateTime until;

    protected EndedLogin() {}

    EndedLogin(String login, Instant until) {
        this.login = login;
        this.until = until.atOffset(ZoneOffset.UTC);
    }
}
