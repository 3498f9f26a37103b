package gridrelay.grid;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.OffsetDateTime;

/** The fence row, for reading only: it is changed by the protocol's statements alone. */
@Entity
class Member {

    @Id // EclipseLink refuses one that is neither inserted nor updated
    private String incarnation;

    @Column(insertable = false, updatable = false)
    private String name;

    @Column(insertable = false, updatable = false)
    private String state;

    @Column(name = "started_at", insertable = false, updatable = false)
    private OffsetDateTime startedAt;

    protected Member() {}

    MemberState state(long shards, boolean self) {
        return new MemberState(incarnation, name, "LIVE".equals(state), startedAt.toInstant(), shards, self);
    }

    String incarnation() {
        return incarnation;
    }

    String name() {
        return name;
    }
}
