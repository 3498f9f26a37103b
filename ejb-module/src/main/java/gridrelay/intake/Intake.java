package gridrelay.intake;

import gridrelay.access.Callers;
import gridrelay.access.Role;
import gridrelay.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What became of files. A caller that is only a producer sees the files of its account; what it may not see is NOT_FOUND like
 * what does not exist.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.PRODUCER, Role.VIEWER})
public class Intake {

    private final Log log = new Log();

    @Inject
    FileList list;

    @Inject
    FileTable files;

    @Inject
    Storage storage;

    @Inject
    Callers callers;

    /**
     * A stored file.
     *
     * @param content opens it, for the caller to close, or throws Refusal UNAVAILABLE {@code STORAGE_UNAVAILABLE}; not within the
     *     call that gives it out, since a storage may be far away, and no transaction waits for it
     */
    public record Stored(FileView file, Supplier<InputStream> content) {}

    /** All events of a file, and whether their chain is whole. */
    public record History(List<FileEvent> items, boolean whole) {}

    /** @throws Refusal NOT_FOUND {@code FILE_UNKNOWN} */
    public FileView file(String id) {
        return FileView.of(visible(id));
    }

    /**
     * The newest first.
     *
     * @param status null for all
     * @param after the {@linkplain #cursor place} behind which the page begins; null for the first
     */
    public List<FileView> files(FileStatus status, String after, int limit) {
        var caller = callers.current();
        return list.page(status, caller.seesAll() ? null : caller.accountId(), place(after), limit).stream()
                .map(FileView::of)
                .toList();
    }

    /** Where the page behind this file begins. */
    public static String cursor(FileView file) {
        return file.createdAt() + "/" + file.id();
    }

    private static FileList.Place place(String text) {
        if (text == null) {
            return null;
        }
        try {
            var parts = text.split("/", -1);
            return new FileList.Place(Instant.parse(parts[0]), parts[1]);
        } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw Refusal.invalid("cursor", "is not one that this server gave");
        }
    }

    /** @throws Refusal NOT_FOUND {@code FILE_UNKNOWN} */
    public History events(String id) {
        var events = files.events(visible(id).id());
        return new History(events, FileEvent.isChain(id, events));
    }

    /** @throws Refusal NOT_FOUND {@code FILE_UNKNOWN}; CONFLICT {@code FILE_NOT_STORED} */
    public Stored content(String id) {
        var row = visible(id);
        if (row.status() != FileStatus.STORED) {
            throw new Refusal(Refusal.Kind.CONFLICT, "FILE_NOT_STORED", "the file is " + row.status());
        }
        return new Stored(FileView.of(row), () -> open(id));
    }

    private InputStream open(String id) {
        try {
            return storage.open(id);
        } catch (IOException e) {
            log.notOpened(id, e);
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE, "STORAGE_UNAVAILABLE", "the storage does not give the file out now");
        }
    }

    private FileRow visible(String id) {
        var caller = callers.current();
        return files.find(id)
                .filter(row -> caller.seesAll() || row.account() == caller.accountId())
                .orElseThrow(Receipts::unknown);
    }
}
