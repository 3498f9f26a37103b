package gridrelay.intake;

import gridrelay.grid.GridEntries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.HashMap;
import java.util.List;

/**
 * Makes the grid's entries of a shard what the database says, when the shard has a new owner: the one before may have died
 * between a commit and its entry. Does no harm at any time: an entry gives way to a newer version only.
 */
@ApplicationScoped
class EntryMending {

    private static final int PAGE = 500;

    private final FileTable files;
    private final FileEntries entries;
    private final GridEntries grid;

    /** For the container's proxy. */
    protected EntryMending() {
        this(null, null, null);
    }

    @Inject
    EntryMending(FileTable files, FileEntries entries, GridEntries grid) {
        this.files = files;
        this.entries = entries;
        this.grid = grid;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void mend(int shard) throws ResourceException {
        var others = new HashMap<>(grid.files(FileEntries.MAP, shard));
        var after = "";
        List<FileRow> page;
        do {
            page = files.pending(shard, after, PAGE);
            entries.follow(page);
            for (var row : page) {
                others.remove(FileEntries.key(row));
                after = row.id();
            }
        } while (page.size() == PAGE);
        others.forEach((key, entry) -> files.find(key.file())
                .ifPresentOrElse(row -> entries.follow(List.of(row)), () -> entries.forget(key, entry)));
    }
}
