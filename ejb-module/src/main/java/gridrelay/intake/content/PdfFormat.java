package gridrelay.intake.content;

import gridrelay.intake.ContentLimits;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSDocument;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessRead;
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
    /** Of ISO 32000-1, annex C. */
    private static final int MOST_OBJECTS = 8_388_607;

    /** Where an action waits for a hand (12.5.6.5, 12.3.3); all others open an address on their own. */
    private static final Set<String> BY_HAND = Set.of("A", "PA");

    private static final String ADDRESS = "URI";

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

    /** What a structure element may have (ISO 32000-2, table 355). */
    private static final Set<String> STRUCTURE = Set.of(
            "Type",
            "S",
            "P",
            "ID",
            "Ref",
            "Pg",
            "K",
            "A",
            "C",
            "R",
            "T",
            "Lang",
            "Alt",
            "E",
            "ActualText",
            "AF",
            "NS",
            "PhoneticAlphabet",
            "Phoneme");

    private static final Set<String> TYPES =
            Set.of("EmbeddedFile", "FileAttachment", "RichMedia", "Screen", "Movie", "Sound", "3D");

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        requireEnds(content);
        check(content.file(), inspection.limits());
    }

    /** @throws IOException the file could not be read, which is not the document's fault */
    static void check(Path path, ContentLimits limits) throws RefusedException, IOException {
        try (var file = new PdfFile(path)) {
            try {
                check(file, limits);
            } finally {
                file.requireRead();
            }
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
        look.at(0, objects.getTrailer());
        for (var key : objects.getXrefTable().keySet()) {
            var object = objects.getObjectFromPool(key);
            look.at(key.getNumber(), object.getObject());
            object.setToNull(); // seen: its memory is for the next
        }
        look.requireAddressesByHand();
    }

    /** Looks at an object with all that is written in it; what it refers to is looked at in its turn. */
    private static final class Look {
        private final ArrayDeque<COSBase> open = new ArrayDeque<>();
        private final BitSet addresses = new BitSet();
        private final BitSet otherwise = new BitSet();
        private int parts;

        void at(long number, COSBase object) throws RefusedException {
            if (object instanceof COSName name
                    && (name.getName().equals(ADDRESS)
                            || ACTIONS.contains(name.getName())
                            || TYPES.contains(name.getName()))) {
                throw RefusedException.active("an action (" + name.getName() + ")"); // a word that others refer to
            }
            if (isAddress(object)) {
                addresses.set(index(number));
                open.push(object);
            } else {
                add("", object);
            }
            while (!open.isEmpty()) {
                if (++parts > MOST_PARTS) {
                    throw RefusedException.corrupt("too many parts");
                }
                var part = open.pop();
                if (part instanceof COSDictionary dictionary) {
                    dictionary(dictionary);
                } else if (part instanceof COSArray array) {
                    for (int at = 0; at < array.size(); at++) {
                        add("", array.get(at));
                    }
                }
            }
        }

        /** An action that nobody's hand releases may not open an address, wherever that is written. */
        void requireAddressesByHand() throws RefusedException {
            if (addresses.intersects(otherwise)) {
                throw address();
            }
        }

        private static RefusedException address() {
            return RefusedException.active("an address that opens on its own");
        }

        private static boolean isAddress(COSBase part) {
            return part instanceof COSDictionary dictionary
                    && name(dictionary, "S").equals(ADDRESS);
        }

        private static int index(long number) throws RefusedException {
            if (number < 0 || number > MOST_OBJECTS) {
                throw RefusedException.corrupt("an object's number");
            }
            return (int) number;
        }

        private void add(String key, COSBase part) throws RefusedException {
            if (!BY_HAND.contains(key)) {
                if (isAddress(part)) {
                    throw address();
                }
                if (part instanceof COSObject reference) {
                    otherwise.set(index(reference.getKey().getNumber()));
                }
            }
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
                add(entry.getKey().getName(), entry.getValue());
            }
        }

        /** A structure element's {@code /S} is a word of its own choosing (14.7.2), and it has nothing that an action needs. */
        private static boolean isStructure(COSDictionary dictionary) {
            return name(dictionary, "Type").equals("StructElem")
                    && dictionary.keySet().stream().map(COSName::getName).allMatch(STRUCTURE::contains);
        }

        private static String name(COSDictionary dictionary, String key) {
            return dictionary.getItem(COSName.getPDFName(key)) instanceof COSName name ? name.getName() : "";
        }
    }
}
