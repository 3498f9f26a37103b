package gridrelay.grid;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A shard's row, for reading only: it is changed by the protocol's statements alone. */
@Entity
@Table(name = "shard")
class OwnedShard {

    @Id // EclipseLink refuses one that is neither inserted nor updated
    private int id;

    @Column(insertable = false, updatable = false)
    private String owner;

    @Column(insertable = false, updatable = false)
    private long epoch;

    @Column(insertable = false, updatable = false)
    private String wanted;

    protected OwnedShard() {}

    ShardState state(String ownerName) {
        return new ShardState(id, owner, ownerName, epoch, wanted);
    }

    String owner() {
        return owner;
    }
}
