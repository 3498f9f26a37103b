package gridrelay.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where checked files stay. Where a file is in it follows from its id alone ({@link #key}), and nothing in it is ever written over,
 * so that storing a file again changes nothing. Thread-safe, also over nodes; every call ends in bounded time.
 *
 * <p>An {@link IOException} means that it cannot be told: whoever called tries again later.
 */
public interface Storage extends Closeable {

    /** What became of a file that was to be stored. */
    enum Put {
        /** It is there, durable, with the digest that it shall have. */
        STORED,
        /** Its bytes, here or as they arrived there, are not those of the digest. */
        ALTERED,
        /** There is something else under its key. */
        CONFLICT,
        /** The caller did not want it any more. */
        GIVEN_UP
    }

    /** @param sha256 that the content must have, here and there */
    record Item(String id, Path content, long length, String sha256) {}

    /** What the ledger knows of an item on its way. */
    interface Transfer {

        /** Whether it is still this caller's to store. */
        boolean isWanted();

        /** What was kept last: the transfer that was begun and can be gone on with. */
        Optional<String> session();

        /**
         * Keeps what identifies a transfer at the storage, durably and before it can be completed: who comes later ends it by
         * that.
         *
         * @return false if the item is another's meanwhile, or has a newer transfer than {@link #session} told of; then this
         *     transfer must not be completed
         */
        boolean keep(String session);
    }

    /**
     * Returns when the file is durably stored, or is not. May be called again after a crash at any point, and at two nodes at
     * once; it completes nothing that {@link #end} was called for after it began.
     */
    Put put(Item item, Transfer transfer) throws IOException;

    /** @throws NoSuchFileException if it is not there */
    InputStream open(String id) throws IOException;

    /**
     * Ends transfers that were cut short and removes what they have left. One that is still at it fails, and is tried again.
     *
     * @param session what was {@linkplain Transfer#keep kept} last
     */
    void end(String id, Optional<String> session) throws IOException;

    /** Removes a file that may be there. A transfer that was not {@linkplain #end ended} before may bring it back. */
    void remove(String id) throws IOException;

    /** Asks it what keeps files from being stored now: the setting to look at, and why. Empty if nothing does. */
    Optional<String> fault();

    /** On two levels, by the id's first random digits. */
    static String key(String id) {
        return id.substring(2, 4) + "/" + id.substring(4, 6) + "/" + id;
    }
}
