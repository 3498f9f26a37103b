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

    @Column(name = "replay_id")
    private Long replayId;

    @Column(name = "replay_seq")
    private Long replaySeq;

    @Column(name = "replay_until")
    private Long replayUntil;

    @Column(name = "replay_attempts")
    private Integer replayAttempts;

    @Column(name = "replay_due_at")
    private OffsetDateTime replayDueAt;

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

    /** The replay that it is in; null if none. */
    Long replay() {
        return replayId;
    }

    /** What that replay does, for people. */
    String replaying() {
        return "Replay " + replayId + " is behind message " + replaySeq + " of " + replayUntil
                + (replayAttempts == 0 ? "" : ", failed at the next (attempts: " + replayAttempts + ")")
                + (replayDueAt == null ? "" : ", is due at " + replayDueAt.toInstant());
    }

    LaneView.State state() {
        if ("OPERATOR".equals(paused) && (head < tail || replayId != null)) {
            return LaneView.State.PAUSED;
        }
        if (replayId != null) {
            return LaneView.State.REPLAYING;
        }
        if (head == tail) {
            return LaneView.State.IDLE;
        }
        if (paused != null) {
            return LaneView.State.EXHAUSTED;
        }
        return attempts == 0 ? LaneView.State.PENDING : LaneView.State.RETRYING;
    }
}
