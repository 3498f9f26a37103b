package gridrelay.intake.storage;

import gridrelay.intake.Storage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** How it stood with the storage when it was last asked. Thread-safe. */
@ApplicationScoped
public class StorageHealth {

    private static final Optional<String> NOT_ASKED = Optional.of("it was not asked yet");

    private final Log log = new Log();
    private final Storage storage;
    private volatile Optional<String> last = NOT_ASKED;

    /** For the container's proxy. */
    protected StorageHealth() {
        this(null);
    }

    @Inject
    StorageHealth(Storage storage) {
        this.storage = storage;
    }

    /** What kept files from being stored, with the setting's name; empty if nothing did. */
    public Optional<String> fault() {
        return last;
    }

    /** Where files are stored, for people. */
    public String storage() {
        return storage.toString();
    }

    /** Asks the storage, which may take a minute. One thread at a time. */
    void look() {
        var found = ask();
        if (!found.equals(last)) {
            if (found.isPresent()) {
                log.faulty(found.get());
            } else if (!last.equals(NOT_ASKED)) {
                log.sound(storage.toString());
            }
        }
        last = found;
    }

    private Optional<String> ask() {
        try {
            return storage.fault();
        } catch (RuntimeException e) { // of what speaks for us to the storage
            return Optional.of(e.toString());
        }
    }
}
