package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What a storage has to remember of files on their way to it, each call in a transaction of its own. A storage completes nothing
 * that it could not keep here, and what is kept takes the place only of what its keeper knew: so at any time there is one transfer at
 * most that may be completed, whoever works on the file, and none but the one here once the file has come to rest.
 */
@ApplicationScoped
class Transfers {

    private final Jdbi jdbi;
    private final FileTable files;

    /** For the container's proxy. */
    protected Transfers() {
        this(null, null);
    }

    @Inject
    Transfers(Jdbi jdbi, FileTable files) {
        this.jdbi = jdbi;
        this.files = files;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public Optional<String> session(String file) {
        return jdbi.withHandle(handle -> handle.select("SELECT session FROM file_transfer WHERE file_id = ?", file)
                .mapTo(String.class)
                .findOne());
    }

    /**
     * Under the file's lock, which whoever moves it on has to have.
     *
     * @param last what {@link #session} told, and nobody can complete any more
     * @return false, and nothing is kept, if the file is not where it was, or something else was kept since
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean keep(FileRow file, Optional<String> last, String session) {
        var isThere =
                files.lock(file.id()).filter(row -> row.isAt(file.events())).isPresent();
        if (!isThere || !session(file.id()).equals(last)) {
            return false;
        }
        jdbi.useHandle(handle -> {
            if (handle.execute("UPDATE file_transfer SET session = ? WHERE file_id = ?", session, file.id()) == 0) {
                handle.execute("INSERT INTO file_transfer (file_id, session) VALUES (?, ?)", file.id(), session);
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
