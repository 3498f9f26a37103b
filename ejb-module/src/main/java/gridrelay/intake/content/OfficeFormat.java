package gridrelay.intake.content;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;

/**
 * An office document (ECMA-376): an archive in which every part has a content type that belongs into a document, with sound
 * XML, without macros, controls, embedded programs, or anything that is fetched from elsewhere.
 */
final class OfficeFormat implements Format {
    static final String CONTENT_TYPES = "[Content_Types].xml";

    private static final String OPEN = "application/vnd.openxmlformats-officedocument.";

    static final OfficeFormat WORD = new OfficeFormat(
            "a Word document",
            OPEN + "wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml");
    static final OfficeFormat EXCEL = new OfficeFormat(
            "an Excel workbook",
            OPEN + "spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml");
    static final OfficeFormat POWERPOINT = new OfficeFormat(
            "a PowerPoint presentation",
            OPEN + "presentationml.presentation.main+xml",
            "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml");

    /** Data that is neither XML nor a picture and yet belongs into documents. */
    private static final Set<String> DATA = Set.of(
            OPEN + "spreadsheetml.printersettings",
            OPEN + "wordprocessingml.printersettings",
            OPEN + "presentationml.printersettings",
            OPEN + "obfuscatedfont",
            "application/x-fontdata");

    /** Workbooks behind charts: documents of their own. */
    private static final Map<String, String> DOCUMENTS = Map.of(
            OPEN + "wordprocessingml.document", "docx",
            OPEN + "spreadsheetml.sheet", "xlsx",
            OPEN + "presentationml.presentation", "pptx");

    private static final Map<String, String> PICTURES =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/jpg", "jpeg", "image/gif", "gif");

    private final String words;
    private final String mainType;
    private final String macroType;

    private OfficeFormat(String words, String mainType, String macroType) {
        this.words = words;
        this.mainType = mainType;
        this.macroType = macroType;
    }

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        var zip = Zip.open(content, inspection);
        var types = new Types();
        for (var member : zip.members()) {
            if (member.name().equals(CONTENT_TYPES)) {
                part(content, member, source -> types.read(source));
            }
        }
        if (types.parts.isEmpty() && types.endings.isEmpty()) {
            throw RefusedException.mismatch(words, "an archive of other files");
        }
        if (types.has(macroType)) {
            requireMacrosAllowed(inspection);
        } else if (!types.has(mainType)) {
            throw RefusedException.mismatch(words, "another kind of document");
        }
        for (var member : zip.members()) {
            if (!member.directory() && !member.name().equals(CONTENT_TYPES)) {
                part(
                        content,
                        member,
                        source -> requirePart(source, member.name(), types.of(member.name()), inspection));
            }
        }
    }

    private interface PartCheck {
        void check(Source part) throws RefusedException, IOException;
    }

    private static void part(Source archive, ZipMember member, PartCheck check) throws RefusedException, IOException {
        try (var bytes = member.open(archive);
                var part = Spool.of(bytes, member.size())) {
            check.check(part);
        } catch (ZipMemberStream.DamagedException | EOFException e) {
            throw RefusedException.corrupt(
                            e instanceof ZipMemberStream.DamagedException ? e.getMessage() : "it ends too early")
                    .in(member.name());
        } catch (RefusedException e) {
            throw e.code().equals("TYPE_MISMATCH") ? memberType(member.name()) : e;
        }
    }

    private static void requirePart(Source part, String name, String type, Inspection inspection)
            throws RefusedException, IOException {
        var lower = name.toLowerCase(Locale.ROOT);
        boolean active = inspection.limits().allowActiveContent();
        if (type.contains("vbaproject")
                || type.contains("vbadata")
                || lower.endsWith("vbaproject.bin")
                || type.contains("macrosheet")) {
            requireMacrosAllowed(inspection);
        } else if (type.contains("activex") || type.contains("oleobject") || type.contains("ms-package")) {
            if (!active) {
                throw RefusedException.active("an embedded object or control");
            }
        } else if (lower.endsWith(".rels")
                || type.endsWith("+xml")
                || type.endsWith("/xml")
                || type.endsWith("vmldrawing")) {
            try (var in = part.stream(0, part.size())) {
                XmlWalk.through(in, new OfficeXml(active));
            }
        } else if (PICTURES.containsKey(type)) {
            inspection.content(part, PICTURES.get(type));
        } else if (DOCUMENTS.containsKey(type)) {
            inspection.content(part, DOCUMENTS.get(type));
        } else if (type.startsWith("image/")) {
            if (!Signature.mediaType(part).startsWith("image/") || type.contains("svg")) {
                throw memberType(name);
            }
        } else if (!DATA.contains(type) || isProgram(Signature.mediaType(part))) {
            throw memberType(name);
        }
    }

    private static boolean isProgram(String mediaType) {
        return !mediaType.equals("application/octet-stream")
                && !mediaType.startsWith("text/plain")
                && !mediaType.contains("font");
    }

    private static void requireMacrosAllowed(Inspection inspection) throws RefusedException {
        if (!inspection.limits().allowMacros()) {
            throw new RefusedException(
                    "MACRO",
                    "The document holds macros, which are programs. Please save it without macros and send it again.");
        }
    }

    private static RefusedException memberType(String name) {
        return new RefusedException(
                "MEMBER_TYPE", "The document holds a file that does not belong into one: " + Words.quoted(name) + ".");
    }

    /** Which part is of what type: by its own name, else by its name's ending; in lower case. */
    private static final class Types {
        private final Map<String, String> parts = new HashMap<>();
        private final Map<String, String> endings = new HashMap<>();

        void read(Source content) throws RefusedException, IOException {
            try (var in = content.stream(0, content.size())) {
                XmlWalk.through(in, this::entry);
            }
        }

        private void entry(XMLStreamReader element) {
            var type = lower(element.getAttributeValue(null, "ContentType"));
            switch (element.getLocalName()) {
                case "Override" -> parts.put(lower(element.getAttributeValue(null, "PartName")), type);
                case "Default" -> endings.put(lower(element.getAttributeValue(null, "Extension")), type);
                default -> {
                    // the list itself
                }
            }
        }

        boolean has(String type) {
            return parts.containsValue(lower(type)) || endings.containsValue(lower(type));
        }

        String of(String name) {
            var lower = lower(name);
            var ending = endings.getOrDefault(lower.substring(lower.lastIndexOf('.') + 1), "");
            return parts.getOrDefault("/" + lower, ending);
        }

        private static String lower(String text) {
            return text == null ? "" : text.toLowerCase(Locale.ROOT);
        }
    }
}
