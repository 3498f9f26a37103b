package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A lane as views read it; accepting and settling write it in SQL (ADR 7). */
@Entity
@Table(name = "lane")
class Lane {

    @Id
    private long id;

    private String conversation;

    @Column(name = "endpoint_id")
    private long endpointId;

    private int shard;
    private long tail;
    private long head;
    private int attempts;

    @Column(name = "due_at")
    private OffsetDateTime dueAt;

    private String paused;

    @Column(name = "pending_shard")
    private Integer pendingShard;

    protected Lane() {}

    long id() {
        return id;
    }

    String conversation() {
        return conversation;
    }

    long endpoint() {
        return endpointId;
    }

    int shard() {
        return shard;
    }

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    /** Failed ones, at the message after the head. */
    int attempts() {
        return attempts;
    }

    /** Of the next attempt; null for now. */
    Instant due() {
        return dueAt == null ? null : dueAt.toInstant();
    }

    LaneView.State state() {
        if (head == tail) {
            return LaneView.State.IDLE;
        }
        if (paused != null) {
            return paused.equals("EXHAUSTED") ? LaneView.State.EXHAUSTED : LaneView.State.PAUSED;
        }
        return attempts == 0 ? LaneView.State.PENDING : LaneView.State.RETRYING;
    }
}
