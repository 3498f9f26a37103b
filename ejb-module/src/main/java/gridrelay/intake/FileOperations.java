package gridrelay.intake;

import gridrelay.access.Audit;
import gridrelay.access.Callers;
import gridrelay.access.Role;
import gridrelay.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What operators do about files that rest. Audited; the file's owner goes on with it within a second or so. */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class FileOperations {

    @Inject
    Ledger ledger;

    @Inject
    Audit audit;

    @Inject
    Callers callers;

    /** Tries a parked file again, from where it stopped. @throws Refusal CONFLICT {@code FILE_NOT_PARKED} */
    public FileView retry(String id) {
        return change(id, "file.retry", row -> row.status() == FileStatus.PARKED, "FILE_NOT_PARKED", FileChange::retry);
    }

    /**
     * Lets a quarantined file go on although something was found: a false alarm.
     *
     * @throws Refusal CONFLICT {@code FILE_NOT_IN_QUARANTINE}
     */
    public FileView release(String id) {
        return change(id, "file.release", FileOperations::isQuarantined, "FILE_NOT_IN_QUARANTINE", FileChange::release);
    }

    /** Deletes the bytes of a parked or quarantined file. @throws Refusal CONFLICT {@code FILE_NOT_KEPT} */
    public FileView discard(String id) {
        return change(
                id,
                "file.discard",
                row -> row.status() == FileStatus.PARKED || isQuarantined(row),
                "FILE_NOT_KEPT",
                FileChange::discard);
    }

    private static boolean isQuarantined(FileRow row) {
        return row.status() == FileStatus.INFECTED && !"DISCARDED".equals(row.reasonCode());
    }

    private FileView change(
            String id, String action, Predicate<FileRow> possible, String code, BiConsumer<FileChange, String> verb) {
        var by = callers.current().name();
        var after = ledger.operate(id, row -> {
            if (!possible.test(row)) {
                throw new Refusal(Refusal.Kind.CONFLICT, code, "the file is " + row.status());
            }
            if (row.pending()) {
                throw new Refusal(Refusal.Kind.CONFLICT, "FILE_BUSY", "the file is just being put away; try again");
            }
            return change -> verb.accept(change, by);
        });
        audit.record(action, id, after.reasonCode());
        return FileView.of(after);
    }
}
