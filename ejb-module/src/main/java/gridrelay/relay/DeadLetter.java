package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * That a message was given up, and why. The row stays when a replay has delivered the message (DELIVERED): the bodies of those
 * after it name it as skipped.
 */
@Entity
@IdClass(LanePlace.class)
@Table(name = "dead_letter")
class DeadLetter {

    @Id
    @Column(name = "lane_id")
    private long laneId;

    @Id
    private long seq;

    @Enumerated(EnumType.STRING)
    private MessageView.State state;

    private String reason;

    @Column(name = "at")
    private OffsetDateTime givenUpAt;

    protected DeadLetter() {}

    long lane() {
        return laneId;
    }

    long sequence() {
        return seq;
    }

    MessageView.State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    Instant givenUpAt() {
        return givenUpAt.toInstant();
    }
}
