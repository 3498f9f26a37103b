package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Compares a file's first bytes with its name's extension: the least that can be told of a type. */
@ApplicationScoped
class MagicCheck implements ContentCheck {

    private static final Map<String, String> MAGIC = Map.of(
            "pdf", "%PDF-",
            "png", "\u0089PNG\r\n\u001a\n",
            "jpeg", "\u00ff\u00d8\u00ff",
            "gif", "GIF8",
            "webp", "RIFF",
            "zip", "PK",
            "docx", "PK",
            "xlsx", "PK",
            "pptx", "PK");

    @Override
    public Content check(Path content, String fileName, FilePolicy policy) throws IOException {
        var extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        var type = extension.equals("jpg") ? "jpeg" : extension;
        if (!policy.types().contains(type)) {
            return new Content.Unsupported("TYPE_NOT_ALLOWED", "Files of this type are not allowed.");
        }
        try (var bytes = Files.newInputStream(content)) {
            var begin = new String(bytes.readNBytes(8), StandardCharsets.ISO_8859_1);
            return begin.startsWith(MAGIC.getOrDefault(type, ""))
                    ? new Content.Accepted(type)
                    : new Content.Unsupported("TYPE_MISMATCH", "The file is not of the type that its name claims.");
        }
    }
}
