package gridrelay.intake.content;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** Files as people send them, made by the libraries that make them. */
final class Good {
    private static final String OPEN = "application/vnd.openxmlformats-officedocument.";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private Good() {}

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] picture(String format) throws IOException {
        var picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        picture.createGraphics().drawLine(0, 0, 63, 47);
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, format, out);
        return out.toByteArray();
    }

    /** One pixel: the JDK writes no WebP. */
    static byte[] webp(boolean lossless) {
        return Base64.getDecoder()
                .decode(
                        lossless
                                ? "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
                                : "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
    }

    interface Editing {
        void edit(PDDocument document) throws IOException;
    }

    static byte[] pdf() throws IOException {
        return pdf(document -> {});
    }

    static byte[] pdf(Editing editing) throws IOException {
        try (var document = new PDDocument()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(72, 700);
                content.showText("An invoice");
                content.endText();
            }
            editing.edit(document);
            var out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    static byte[] zip(Map<String, byte[]> members) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return out.toByteArray();
    }

    static byte[] docx() throws IOException {
        return zip(docxParts());
    }

    static Map<String, byte[]> docxParts() throws IOException {
        var parts = office("word/document.xml", OPEN + "wordprocessingml.document.main+xml");
        parts.put("word/document.xml", document("<w:r><w:t>Dear Sir or Madam</w:t></w:r>"));
        parts.put(
                "word/_rels/document.xml.rels",
                relations("<Relationship Id=\"r1\" Type=\"" + RELATIONS
                        + "/hyperlink\" Target=\"https://example.org/\" TargetMode=\"External\"/>"));
        parts.put("word/media/image1.png", picture("png"));
        return parts;
    }

    static byte[] document(String paragraph) {
        return text("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document"
                + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p>" + paragraph
                + "</w:p></w:body></w:document>");
    }

    static byte[] relations(String relations) {
        return text("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships"
                + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + relations
                + "</Relationships>");
    }

    static Map<String, byte[]> xlsxParts() {
        var parts = office("xl/workbook.xml", OPEN + "spreadsheetml.sheet.main+xml");
        var main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        parts.put("xl/workbook.xml", text("<workbook xmlns=\"" + main + "\"><sheets/></workbook>"));
        parts.put(
                "xl/worksheets/sheet1.xml",
                text("<worksheet xmlns=\"" + main
                        + "\"><sheetData><row><c><f>SUM(A1:A2)</f></c></row></sheetData></worksheet>"));
        return parts;
    }

    static Map<String, byte[]> pptxParts() throws IOException {
        var parts = office("ppt/presentation.xml", OPEN + "presentationml.presentation.main+xml");
        parts.put(
                "ppt/presentation.xml",
                text("<p:presentation xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"/>"));
        parts.put("ppt/embeddings/sheet.xlsx", zip(xlsxParts())); // the workbook behind a chart
        return parts;
    }

    /** What every office document has. */
    static Map<String, byte[]> office(String mainPart, String mainType) {
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put(
                "[Content_Types].xml",
                text("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types"
                        + " xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\""
                        + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                        + "<Default Extension=\"png\" ContentType=\"image/png\"/>"
                        + "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>"
                        + "<Default Extension=\"xlsx\" ContentType=\"" + OPEN + "spreadsheetml.sheet\"/>"
                        + "<Override PartName=\"/" + mainPart + "\" ContentType=\"" + mainType + "\"/></Types>"));
        parts.put(
                "_rels/.rels",
                relations("<Relationship Id=\"r1\" Type=\"" + RELATIONS + "/officeDocument\" Target=\"" + mainPart
                        + "\"/>"));
        return parts;
    }
}
