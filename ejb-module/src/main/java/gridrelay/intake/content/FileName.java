package gridrelay.intake.content;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The type that a name claims, by its last extension in logical order. Names are shown, never used as paths. */
final class FileName {
    private static final int LONGEST = 1000;

    /** Control characters, and those that turn the order of what follows. */
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cntrl}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}\\x{FFFE}\\x{FFFF}\\p{Cs}]|%00");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("pdf", "pdf"),
            Map.entry("png", "png"),
            Map.entry("jpg", "jpeg"),
            Map.entry("jpeg", "jpeg"),
            Map.entry("gif", "gif"),
            Map.entry("webp", "webp"),
            Map.entry("txt", "txt"),
            Map.entry("csv", "csv"),
            Map.entry("json", "json"),
            Map.entry("xml", "xml"),
            Map.entry("docx", "docx"),
            Map.entry("docm", "docx"),
            Map.entry("xlsx", "xlsx"),
            Map.entry("xlsm", "xlsx"),
            Map.entry("pptx", "pptx"),
            Map.entry("pptm", "pptx"),
            Map.entry("zip", "zip"));

    /** What a web server or a desktop may run although another extension follows. */
    private static final Set<String> DANGEROUS = Set.of(
            "php", "php3", "php4", "php5", "php7", "phtml", "phar", "asp", "aspx", "ashx", "jsp", "jspx", "cgi", "sh",
            "bash", "exe", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "msi", "dll", "jar",
            "war", "lnk", "reg", "html", "htm", "shtml", "svg", "xhtml");

    private FileName() {}

    /** The type that the name claims and the policy allows. */
    static String type(String name, Set<String> allowed) throws RefusedException {
        if (name.isBlank() || name.length() > LONGEST || UNSAFE.matcher(name).find()) {
            throw new RefusedException(
                    "NAME_UNSAFE",
                    "The file's name is too long or holds signs that are not allowed. Please rename the file.");
        }
        var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        if (last.endsWith(".") || last.endsWith(" ")) {
            throw new RefusedException(
                    "EXTENSION", "The file's name ends with a dot or a blank. Please rename the file.");
        }
        var segments = segments(last);
        for (var segment : segments.subList(1, Math.max(1, segments.size() - 1))) {
            if (DANGEROUS.contains(segment.replaceAll("\\p{Cf}", "").trim())) { // signs without width
                throw new RefusedException(
                        "EXTENSION",
                        "The file's name has a second ending, '." + segment.trim()
                                + "', of a program. Please rename the file.");
            }
        }
        var extension = segments.size() < 2 ? "" : segments.get(segments.size() - 1);
        var type = TYPES.get(extension);
        if (type == null || !allowed.contains(type)) {
            throw new RefusedException("TYPE_NOT_ALLOWED", notAllowed(extension, allowed));
        }
        return type;
    }

    private static List<String> segments(String name) {
        return Arrays.asList(Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .split("\\.", -1));
    }

    private static String notAllowed(String extension, Set<String> allowed) {
        return (extension.isEmpty() ? "Files without an ending" : "Files of the type " + Words.quoted("." + extension))
                + " are not taken here. Taken are: "
                + String.join(", ", allowed.stream().sorted().toList()) + ".";
    }
}
