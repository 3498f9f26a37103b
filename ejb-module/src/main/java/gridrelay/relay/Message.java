package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;

/** An accepted message; the row never changes. */
@Entity
@IdClass(LanePlace.class)
@Table(name = "message")
class Message {

    @Id
    @Column(name = "lane_id")
    private long laneId;

    @Id
    private long seq;

    private String id;
    private String type;
    private String data;

    @Column(name = "account_id")
    private long accountId;

    @Column(name = "accepted_at")
    private OffsetDateTime acceptedAt;

    protected Message() {}

    long lane() {
        return laneId;
    }

    long sequence() {
        return seq;
    }

    String id() {
        return id;
    }

    String type() {
        return type;
    }

    String data() {
        return data;
    }

    long account() {
        return accountId;
    }

    Instant acceptedAt() {
        return acceptedAt.toInstant();
    }
}
