package gridrelay.system.intake;

import gridrelay.system.chaos.Patch;
import java.util.List;
import java.util.stream.Stream;

/**
 * A moment on a file's way, between two things of which the first is done and the second is not. The place is said by the
 * application's own lines: those before it and those behind it.
 */
enum Point {
    FILE_BEGUN(
            "a file is in the ledger, its sender has not heard of it",
            "intake/Uploads",
            "clock.instant(), receipts.expiry()));\n",
            "        return UploadState.of(begun);"),
    WRITER_BEGUN(
            "a request has become a file's writer, none of its bytes is here",
            "intake/Receiver",
            "            request = new Writing(row, tail(row), append, staging, commits::call);\n",
            "            writing.put(id, request);"),
    BYTES_WRITTEN(
            "bytes are written, not forced to the disk",
            "intake/Writing",
            "            if (received > committed) {\n",
            "                channel.force(false);"),
    BYTES_FORCED(
            "bytes are forced to the disk, the ledger does not know",
            "intake/Writing",
            "                    named = true;\n                }\n            }\n",
            "            var complete = ended"),
    BYTES_COMMITTED(
            "bytes are in the ledger, their sender has not heard of it",
            "intake/Writing",
            "            committed = received;\n",
            "            result = row;\n            if (ended)"),
    FORM_FILE_RECEIVED(
            "a file of a form is complete, the next one has not come",
            "intake/Arrivals",
            "        var after = receiver.receive(before, append, body);\n",
            "        return before.status()",
            "append.last()"),
    FILE_RECEIVED(
            "a file is complete in the ledger, no hint and no answer are given",
            "intake/Arrivals",
            "        metrics.received(row.received());\n",
            "        processing.hint(row.shard());"),
    PARTS_COPIED(
            "parts are put together and forced to the disk, the ledger does not know the whole",
            "intake/Assembly",
            "        var whole = new Whole(row, Sha256.end(digest));\n",
            "        return receipts.createComplete("),
    WHOLE_RECORDED(
            "a file made of parts is in the ledger, its sender has not heard of it",
            "intake/Arrivals",
            "        var whole = assembly.build(file, parts);\n",
            "        return arrived(whole);"),
    SMALL_RECORDED(
            "a small file that came with its creation is in the ledger, its sender has not heard of it",
            "intake/Arrivals",
            "        var small = receiver.receiveWhole(account, file, append, body);\n",
            "        return arrived(small);"),
    PIECES_JOINED(
            "a file that came in pieces is copied into one, which does not have its name",
            "intake/Staging",
            "            Files.deleteIfExists(draft);\n            throw e;\n        }\n",
            "        Files.move(draft, whole"),
    SCANNED(
            "the scanner has said its word, nobody has written it down",
            "intake/Stages",
            "        var scan = scanner.scan(staged.path(), deadline);\n",
            "        if (scan instanceof Scan.Clean"),
    VERDICT_RECORDED(
            "a stage's verdict is in the ledger, the next stage has not begun",
            "intake/Worker",
            "                var result = records.call(step);\n",
            "                if (result instanceof Step.Result.Fenced)"),
    CHECKED(
            "the content is checked, nobody has written it down",
            "intake/Stages",
            "        var content = check.check(path, file.name(), policy.get());\n",
            "        if (content instanceof Content.Accepted"),
    COPY_FORCED(
            "a draft in the store is whole and forced to the disk, it does not have the file's name",
            "intake/storage/FolderStorage",
            "                copy.force(true);\n            }\n",
            "            if (!Sha256.end(digest)"),
    NAMED(
            "the file has its name in the store, the name is not forced to the disk, and its draft is there too",
            "intake/storage/FolderStorage",
            "                    return Put.CONFLICT;\n                }\n            }\n",
            "            for (var named = shelf"),
    STORED(
            "the file is in the store, the ledger does not know",
            "intake/Stages",
            "            put = storage.put(item, kept(file, hold));\n",
            "        } catch (IOException e) {\n            log.notStored"),
    STAGING_LEFT(
            "the file is stored in the ledger too, what was received is still there",
            "intake/Contents",
            "        session.ifPresent(ended -> transfers.forget(file.id(), ended));\n",
            "        staging.remove("),
    TIDIED(
            "what was received is removed, the ledger does not know",
            "intake/Stages",
            "        contents.tidy(file);\n",
            "        return new Verdict.Tidied();"),
    UNFINISHED_WITHDRAWN(
            "an unfinished file is withdrawn and out of the ledger, its bytes are still there",
            "intake/Uploads",
            "        if (receipts.withdraw(id)) {\n            try {\n",
            "                staging.remove("),
    WITHDRAWAL_MARKED(
            "a file that waits for a stage is marked as withdrawn, no hint and no answer are given",
            "intake/Uploads",
            "        } else {\n",
            "            processing.hint(row.shard());"),
    WITHDRAWN_REMOVED(
            "a withdrawn file is removed from the store, where it may have been already; the ledger does not know",
            "intake/Contents",
            "; of any other the row may be old, and the file stored since\n",
            "        }\n        session.ifPresent"),
    QUARANTINED(
            "an infected file has moved into quarantine, the ledger does not know",
            "intake/Contents",
            "                quarantine.take(file.id(), received(file).path());\n",
            "            }"),
    DISCARDED(
            "the bytes of a discarded file are removed from quarantine, the ledger does not know",
            "intake/Contents",
            "            quarantine.remove(file.id());\n",
            "        }\n        var session",
            "discarded"),
    NOTICE_BOXED(
            "what an endpoint is to be told of a file is in the box, and as a message in a transaction that is still open",
            "relay/FileNoticeDelivery",
            "            return new Sent(0, refusal.code());\n        }\n",
            "        box.remove(notices);"),
    NOTICE_ACCEPTED(
            "it has left the box and is a message, which nobody has begun to deliver",
            "relay/FileNoticeTimer",
            "        var sent = delivery.some(endpoint);\n",
            "        for (var times = 1;",
            "sent.count() > 0"),
    UPLOAD_BEGUN(
            "S3 has begun a multipart upload, the ledger does not know",
            "intake/storage/S3Storage",
            "            var upload = begin(item);\n",
            "            if (!transfer.keep("),
    UPLOAD_KEPT(
            "the multipart upload is in the ledger, none of its parts is sent",
            "intake/storage/S3Storage",
            "                return Put.GIVEN_UP;\n            }\n",
            "            return send(item, upload, Map.of(), transfer)"),
    PARTS_SENT(
            "S3 has all parts, they are not completed",
            "intake/storage/S3Storage",
            "            throw e;\n        }\n",
            "        var ours = complete("),
    UPLOAD_COMPLETED(
            "the object is in S3, nobody has read it back and the ledger does not know",
            "intake/storage/S3Storage",
            "        var ours = complete(item, upload, tags);\n",
            "        if (!ours &&");

    private final String moment;
    private final Patch patch;

    Point(String moment, String source, String before, String behind) {
        this(moment, source, before, behind, "true");
    }

    /** @param where an expression of the place: the point is reached only where it holds */
    Point(String moment, String source, String before, String behind, String where) {
        this.moment = moment;
        var halt = "if (%s) { %s.at(\"%s\"); }\n".formatted(where, Halt.class.getName(), name());
        this.patch = new Patch(source, before + behind, before + halt + behind);
    }

    /** In a sentence. */
    String moment() {
        return moment;
    }

    Patch patch() {
        return patch;
    }

    /** All points, and orphans that are looked for each five seconds instead of each hour. */
    static List<Patch> patches() {
        var often = new Patch(
                "intake/IntakeTimers",
                "minute = \"41\", second = \"7\", persistent",
                "minute = \"*\", second = \"*/5\", persistent");
        return Stream.concat(Stream.of(often), Stream.of(values()).map(Point::patch))
                .toList();
    }

    /** Whether only a node that stores in S3 gets there. */
    boolean inS3() {
        return patch.source().endsWith("S3Storage");
    }
}
