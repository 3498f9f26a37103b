package gridrelay.intake.content;

import java.io.IOException;

/** A ZIP archive whose members are all files that could have been sent by themselves. */
final class ZipFormat implements Format {

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        var zip = Zip.open(content, inspection);
        if (zip.members().isEmpty()) {
            throw new RefusedException("EMPTY", "The archive is empty. Please look whether it is the right one.");
        }
        for (var member : zip.members()) {
            if (member.name().equals(OfficeFormat.CONTENT_TYPES)) {
                throw RefusedException.mismatch("zip", "an office document");
            }
        }
        for (var member : zip.members()) {
            try (var bytes = member.open(content);
                    var file = Spool.of(bytes, member.size())) {
                if (!member.directory()) {
                    inspection.member(file, member.name());
                } else if (member.size() > 0) {
                    throw Zip.ambiguous("a folder with content");
                }
            } catch (ZipMemberStream.DamagedException e) {
                throw RefusedException.corrupt(e.getMessage()).in(member.name());
            }
        }
    }
}
