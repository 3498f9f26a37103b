package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** What an operator asked of a lane; the owner of its shard writes what came of it. */
@Entity
@Table(name = "lane_command")
class Command {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "lane_id")
    private long laneId;

    private int shard;

    @Enumerated(EnumType.STRING)
    private CommandView.Kind kind;

    private Long seq;

    @Enumerated(EnumType.STRING)
    private CommandView.State state;

    private String outcome;
    private String account;

    @Column(name = "created_at")
    private OffsetDateTime createdAt;

    @Column(name = "done_at")
    private OffsetDateTime doneAt;

    protected Command() {}

    /** @param sequence of SKIP, else null */
    Command(Lane lane, CommandView.Kind kind, Long sequence, String account, Instant now) {
        this.laneId = lane.id();
        this.shard = lane.shard();
        this.kind = kind;
        this.seq = sequence;
        this.state = CommandView.State.PENDING;
        this.account = account;
        this.createdAt = now.atOffset(ZoneOffset.UTC);
    }

    long lane() {
        return laneId;
    }

    /** @param endpoint the name of the lane's */
    CommandView view(String conversation, String endpoint) {
        return new CommandView(
                id,
                conversation,
                endpoint,
                kind,
                seq,
                state,
                outcome,
                account,
                createdAt.toInstant(),
                doneAt == null ? null : doneAt.toInstant());
    }
}
