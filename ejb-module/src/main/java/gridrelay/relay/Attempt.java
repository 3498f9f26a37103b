package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.OffsetDateTime;
import java.util.Objects;

/** A settled request to an endpoint. */
@Entity
@IdClass(Attempt.Key.class)
@Table(name = "attempt")
class Attempt {

    @Id
    @Column(name = "lane_id")
    private long laneId;

    @Id
    private long seq;

    @Id
    private long replay;

    @Id
    private int no;

    @Id
    private long epoch;

    @Id
    private int messages;

    @Column(name = "batch_id")
    private String batchId;

    private Long accepted;
    private String node;

    @Column(name = "started_at")
    private OffsetDateTime startedAt;

    @Column(name = "duration_ms")
    private int durationMs;

    private Integer status;

    @Enumerated(EnumType.STRING)
    private Failure failure;

    private String error;
    private String response;

    protected Attempt() {}

    long lane() {
        return laneId;
    }

    long epoch() {
        return epoch;
    }

    AttemptView view() {
        return new AttemptView(
                replay == 0 ? null : replay,
                no,
                epoch,
                node,
                startedAt.toInstant(),
                durationMs,
                status,
                failure,
                error,
                response,
                batchId == null ? null : new AttemptView.Batch(batchId, seq, seq + messages - 1, accepted));
    }

    /** Public for JPA only. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private long laneId;
        private long seq;
        private long replay;
        private int no;
        private long epoch;
        private int messages;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && key.laneId == laneId
                    && key.seq == seq
                    && key.replay == replay
                    && key.no == no
                    && key.epoch == epoch
                    && key.messages == messages;
        }

        @Override
        public int hashCode() {
            return Objects.hash(laneId, seq, replay, no, epoch, messages);
        }
    }
}
