package gridrelay.relay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;

/** What an operator asked of a lane, as views read it; {@link Commands} writes it, and the owner of the lane's shard what came of it. */
@Entity
@Table(name = "lane_command")
class Command {

    @Id
    private long id;

    @Column(name = "lane_id")
    private long laneId;

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
