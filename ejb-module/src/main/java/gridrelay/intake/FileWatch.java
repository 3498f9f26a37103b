package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far files are, whichever node works on them: for whoever follows them from a thread without a caller, and has been let see
 * them ({@link Intake#file}). Each call is a transaction of its own.
 */
@ApplicationScoped
public class FileWatch {

    /** Those that nobody can move on. An operator can what is parked or in quarantine. */
    private static final Set<FileStatus> LAST =
            Set.of(FileStatus.STORED, FileStatus.UNSUPPORTED_FORMAT, FileStatus.REJECTED, FileStatus.WITHDRAWN);

    private final FileTable files;

    /**
     * How far a file is.
     *
     * @param events how many it has
     * @param over whether none can follow
     */
    public record Progress(int events, boolean over) {
        static Progress of(int events, FileStatus status) {
            return new Progress(events, LAST.contains(status));
        }
    }

    /** For the container's proxy. */
    protected FileWatch() {
        this(null);
    }

    @Inject
    FileWatch(FileTable files) {
        this.files = files;
    }

    /** Of these files; those that are no more are not among them. */
    @Transactional(TxType.REQUIRES_NEW)
    public Map<String, Progress> progress(Collection<String> ids) {
        return files.progress(ids);
    }

    /** The events behind one, in order. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<FileEvent> after(String id, int no, int limit) {
        return files.events(id, no, limit);
    }
}
