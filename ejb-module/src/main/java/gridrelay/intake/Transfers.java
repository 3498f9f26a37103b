package gridrelay.intake;

import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * What a storage has to remember of files on their way to it, each call in a transaction of its own. Only the shard's owner writes
 * it: a storage completes nothing that it could not keep here, so who takes the shard over knows all that may be completed.
 */
@ApplicationScoped
class Transfers {

    private final Jdbi jdbi;
    private final Shards shards;

    /** For the container's proxy. */
    protected Transfers() {
        this(null, null);
    }

    @Inject
    Transfers(Jdbi jdbi, Shards shards) {
        this.jdbi = jdbi;
        this.shards = shards;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public Optional<String> session(String file) {
        return jdbi.withHandle(handle -> handle.select("SELECT session FROM file_transfer WHERE file_id = ?", file)
                .mapTo(String.class)
                .findOne());
    }

    /** @return false, and nothing is kept, if the tenure is over */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean keep(Tenure tenure, String file, String session) {
        if (shards.fence(Set.of(tenure)).isEmpty()) {
            return false;
        }
        jdbi.useHandle(handle -> {
            if (handle.execute("UPDATE file_transfer SET session = ? WHERE file_id = ?", session, file) == 0) {
                handle.execute("INSERT INTO file_transfer (file_id, session) VALUES (?, ?)", file, session);
            }
        });
        return true;
    }

    /** A newer one than this stays. */
    @Transactional(TxType.REQUIRES_NEW)
    public void forget(String file, String session) {
        jdbi.useHandle(
                handle -> handle.execute("DELETE FROM file_transfer WHERE file_id = ? AND session = ?", file, session));
    }
}
