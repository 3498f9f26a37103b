package gridrelay.intake.content;

import gridrelay.intake.ContentLimits;
import gridrelay.intake.FilePolicy;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;

/** The check of one file with all that is in it. For one thread. */
final class Inspection {
    private static final Map<String, Format> FORMATS = Map.ofEntries(
            Map.entry("pdf", new PdfFormat()),
            Map.entry("png", new PngFormat()),
            Map.entry("jpeg", new JpegFormat()),
            Map.entry("gif", new GifFormat()),
            Map.entry("webp", new WebpFormat()),
            Map.entry("txt", new TextFormat()),
            Map.entry("csv", new CsvFormat()),
            Map.entry("json", new JsonFormat()),
            Map.entry("xml", new XmlFormat()),
            Map.entry("docx", OfficeFormat.WORD),
            Map.entry("xlsx", OfficeFormat.EXCEL),
            Map.entry("pptx", OfficeFormat.POWERPOINT),
            Map.entry("zip", new ZipFormat()));

    private final FilePolicy policy;
    private final Budget budget;
    private int depth;

    Inspection(FilePolicy policy) {
        this.policy = policy;
        this.budget = new Budget(policy.limits());
    }

    Budget budget() {
        return budget;
    }

    ContentLimits limits() {
        return policy.limits();
    }

    /** How many archives are open, this one included. */
    int depth() {
        return depth;
    }

    /** A whole file, as it was sent; returns its type. */
    String file(Source content, String name) throws RefusedException, IOException {
        var claimed = FileName.type(name, policy.types());
        if (content.size() == 0) {
            throw new RefusedException("EMPTY", "The file is empty. Please look whether it is the right one.");
        }
        content(content, claimed);
        return claimed;
    }

    /** A member of an archive: by the same rules as a file, and for the same types. */
    void member(Source content, String name) throws RefusedException, IOException {
        try {
            if (content.size() == 0 && FileName.type(name, policy.types()) != null) {
                return;
            }
            file(content, name);
        } catch (EOFException e) {
            throw RefusedException.corrupt("it ends too early").in(name);
        } catch (RefusedException e) {
            throw (e.verdict() instanceof gridrelay.intake.Content.Unsupported
                            ? new RefusedException("MEMBER_TYPE", e.getMessage())
                            : e)
                    .in(name);
        }
    }

    /** Content that must be of a type, whatever the policy allows. */
    void content(Source content, String type) throws RefusedException, IOException {
        var found = Signature.type(content).orElse("");
        boolean archive = found.equals("zip") && (type.equals("zip") || FORMATS.get(type) instanceof OfficeFormat);
        if (!found.equals(type) && !archive) {
            requireText(content, type, found);
        }
        if (archive) {
            depth++;
        }
        FORMATS.get(type).check(content, this);
        if (archive) {
            depth--;
        } else if (!found.isEmpty()) {
            Signature.requireOneType(content);
        }
    }

    private static void requireText(Source content, String type, String found) throws RefusedException, IOException {
        if (!found.isEmpty()) {
            throw RefusedException.mismatch(type, found);
        }
        if (!(FORMATS.get(type) instanceof TextFormat)) {
            if (FORMATS.get(type) instanceof OfficeFormat && Signature.isCompoundFile(content)) {
                throw RefusedException.encrypted();
            }
            throw RefusedException.mismatch(type, "something else (" + Signature.mediaType(content) + ")");
        }
    }
}
