package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;

/** Has the bytes of files received, and tells whose work begins with the last of them. */
@ApplicationScoped
class Arrivals {

    @Inject
    Receipts receipts;

    @Inject
    Receiver receiver;

    @Inject
    Assembly assembly;

    @Inject
    Processing processing;

    @Inject
    IntakeMetrics metrics;

    UploadState receive(FileRow before, Append append, InputStream body) {
        var after = receiver.receive(before, append, body);
        return before.status() == FileStatus.RECEIVING && after.status() != FileStatus.RECEIVING
                ? arrived(after)
                : UploadState.of(receipts.find(before.id()).orElse(after));
    }

    UploadState receiveWhole(long account, Function<String, FileRow> file, Append append, InputStream body) {
        var small = receiver.receiveWhole(account, file, append, body);
        return arrived(small);
    }

    UploadState join(FileRow file, List<FileRow> parts) {
        var whole = assembly.build(file, parts);
        return arrived(whole);
    }

    /** All of the file is here. */
    UploadState arrived(FileRow row) {
        metrics.received(row.received());
        processing.hint(row.shard());
        return UploadState.of(row);
    }
}
