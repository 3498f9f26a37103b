package gridrelay.intake.content;

import gridrelay.intake.ContentLimits;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSDocument;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/**
 * PDF (ISO 32000): begins and ends where the file does, PDFBox can read it, and no object of it is an action, a script, a form
 * that runs scripts, or another file. Links that a reader follows by hand are fine.
 */
final class PdfFormat implements Format {
    private static final Pattern HEADER = Pattern.compile("(?s)%PDF-[12]\\.\\d[\\r\\n ].*");
    private static final int TAIL = 1024;
    private static final String END = "%%EOF";
    private static final int MOST_PARTS = 20_000_000;

    /** Actions (12.6.4) that do something when they are opened, or reach outside. */
    private static final Set<String> ACTIONS = Set.of(
            "JavaScript",
            "Launch",
            "SubmitForm",
            "ImportData",
            "GoToE",
            "GoToR",
            "RichMediaExecute",
            "Rendition",
            "Movie",
            "Sound");

    private static final Set<String> KEYS =
            Set.of("JavaScript", "JS", "EmbeddedFiles", "EmbeddedFile", "EF", "RichMedia", "RichMediaContent", "XFA");

    private static final Set<String> TYPES =
            Set.of("EmbeddedFile", "FileAttachment", "RichMedia", "Screen", "Movie", "Sound", "3D");

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        requireEnds(content);
        try (var file =
                new RandomAccessReadBufferedFile(content.file().toFile())) { // not there: not the document's fault
            check(file, inspection.limits());
        }
    }

    private static void check(RandomAccessRead file, ContentLimits limits) throws RefusedException {
        try (var document = Loader.loadPDF(file, "", null, null, IOUtils.createMemoryOnlyStreamCache())) {
            if (document.isEncrypted() && !limits.allowEncrypted()) {
                throw RefusedException.encrypted();
            }
            if (document.getNumberOfPages() == 0) {
                throw RefusedException.corrupt("no pages");
            }
            if (!limits.allowActiveContent()) {
                requirePassive(document);
            }
        } catch (InvalidPasswordException e) {
            throw RefusedException.encrypted();
        } catch (IOException e) {
            throw RefusedException.corrupt("it is no PDF document that can be read");
        }
    }

    private static void requireEnds(Source content) throws RefusedException, IOException {
        if (!HEADER.matcher(Signature.text(content.head(64))).matches()) {
            throw RefusedException.corrupt("its first bytes");
        }
        int length = (int) Math.min(TAIL, content.size());
        var tail = Signature.text(content.bytes(content.size() - length, length, ByteOrder.BIG_ENDIAN)
                .array());
        int end = tail.lastIndexOf(END);
        if (end < 0) {
            throw hasEnd(content) ? RefusedException.trailing() : RefusedException.corrupt("it has no end");
        }
        if (!tail.substring(end + END.length()).matches("[\\s\\x00]*")) {
            throw RefusedException.trailing();
        }
    }

    private static boolean hasEnd(Source content) throws IOException {
        try (var in = content.stream(0, content.size())) {
            var window = new StringBuilder();
            for (int b; (b = in.read()) >= 0; ) {
                window.append((char) b);
                if (window.length() > 8 * 1024) {
                    window.delete(0, window.length() - END.length());
                }
                if (b == 'F' && window.indexOf(END, Math.max(0, window.length() - END.length())) >= 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Every object that the document has, whether or not anything leads to it. */
    private static void requirePassive(PDDocument document) throws RefusedException, IOException {
        COSDocument objects = document.getDocument();
        var look = new Look();
        look.at(objects.getTrailer());
        for (var key : objects.getXrefTable().keySet()) {
            var object = objects.getObjectFromPool(key);
            look.at(object.getObject());
            object.setToNull(); // seen: its memory is for the next
        }
    }

    /** Looks at an object with all that is written in it; what it refers to is looked at in its turn. */
    private static final class Look {
        private final ArrayDeque<COSBase> open = new ArrayDeque<>();
        private int parts;

        void at(COSBase object) throws RefusedException {
            if (object instanceof COSName name
                    && (ACTIONS.contains(name.getName()) || TYPES.contains(name.getName()))) {
                throw RefusedException.active("an action (" + name.getName() + ")"); // a word that others refer to
            }
            add(object);
            while (!open.isEmpty()) {
                if (++parts > MOST_PARTS) {
                    throw RefusedException.corrupt("too many parts");
                }
                var part = open.pop();
                if (part instanceof COSDictionary dictionary) {
                    dictionary(dictionary);
                } else if (part instanceof COSArray array) {
                    for (int at = 0; at < array.size(); at++) {
                        add(array.get(at));
                    }
                }
            }
        }

        private void add(COSBase part) {
            if (part instanceof COSDictionary || part instanceof COSArray) {
                open.push(part);
            }
        }

        private void dictionary(COSDictionary dictionary) throws RefusedException {
            if (ACTIONS.contains(name(dictionary, "S")) && !isStructure(dictionary)) {
                throw RefusedException.active("an action (" + name(dictionary, "S") + ")");
            }
            if (TYPES.contains(name(dictionary, "Type")) || TYPES.contains(name(dictionary, "Subtype"))) {
                throw RefusedException.active("another file, a film or a sound");
            }
            for (var entry : dictionary.entrySet()) {
                if (KEYS.contains(entry.getKey().getName())) {
                    throw RefusedException.active(
                            "scripts or other files (" + entry.getKey().getName() + ")");
                }
                add(entry.getValue());
            }
        }

        /** A structure element's {@code /S} is a word of its own choosing (14.7.2). */
        private static boolean isStructure(COSDictionary dictionary) {
            return name(dictionary, "Type").equals("StructElem");
        }

        private static String name(COSDictionary dictionary, String key) {
            return dictionary.getItem(COSName.getPDFName(key)) instanceof COSName name ? name.getName() : "";
        }
    }
}
