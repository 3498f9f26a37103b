package gridrelay.intake.content;

import static gridrelay.intake.content.Good.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import gridrelay.intake.Content;
import gridrelay.intake.ContentLimits;
import gridrelay.intake.FilePolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionGoTo;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionJavaScript;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionURI;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as people send them pass. */
class GoodFilesTest {
    private static final ContentLimits EVERYTHING =
            new ContentLimits(100_000_000, 3, 10_000, 500L << 20, 200, true, true, true);

    @TempDir
    static Path folder;

    private static TestChecks checks;

    @BeforeAll
    static void start() {
        checks = new TestChecks(folder, 1, Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() {
        checks.close();
    }

    static Stream<Arguments> good() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("letters/", new byte[0]);
        members.put("letters/Gr\u00fc\u00dfe.txt", text("hello"));
        members.put("letters/empty.txt", new byte[0]);
        members.put("a.pdf", Good.pdf());
        members.put("b.zip", Good.zip(Map.of("c.docx", Good.docx())));
        var stored = new RawZip();
        stored.stored("a.txt", text("stored"));
        var commented = new RawZip();
        commented.deflated("a.txt", text("hello"));
        commented.comment = text("made by hand");
        var named = new RawZip();
        named.stored("\u00fc.txt", text("x")).extra = RawZip.unicodeName("\u00fc.txt");
        return Stream.of(
                Arguments.of("a.png", "png", Good.picture("png")),
                Arguments.of("a.jpg", "jpeg", Good.picture("jpeg")),
                Arguments.of("A.JPEG", "jpeg", Good.picture("jpeg")),
                Arguments.of("two pictures.jpg", "jpeg", multiPicture()),
                Arguments.of("a.gif", "gif", Good.picture("gif")),
                Arguments.of("lossless.webp", "webp", Good.webp(true)),
                Arguments.of("lossy.webp", "webp", Good.webp(false)),
                Arguments.of("a.pdf", "pdf", Good.pdf()),
                Arguments.of("with links.pdf", "pdf", linked()),
                Arguments.of(
                        "by hand.pdf",
                        "pdf",
                        Hostile.rawPdf("", "<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]>>")),
                Arguments.of(
                        "structure.pdf",
                        "pdf",
                        Hostile.rawPdf(
                                "",
                                "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>>",
                                "<</Type/StructTreeRoot/K 5 0 R>>",
                                "<</Type/StructElem/S/Sound/P 4 0 R/Alt(a bird)>>")),
                Arguments.of("a.txt", "txt", text("\uFEFFGr\u00fc\u00dfe \u4f60\u597d \ud83d\ude00\r\n\tend\n")),
                Arguments.of("one letter.txt", "txt", text("x")),
                Arguments.of("mail.txt", "txt", text("From: a@example.org\nSubject: an <b>offer</b>\n\nHello\n")),
                Arguments.of("a.csv", "csv", text("name;amount\r\n\"a \"\"b\"\"; c\";-12,50\r\n+49 30 1234;--\r\n")),
                Arguments.of("a.json", "json", text(" {\"a\":[1,-0.5e+3,true,null,\"\\u00fc\\n\"],\"b\":{}} ")),
                Arguments.of(
                        "a.xml",
                        "xml",
                        text("<?xml version=\"1.0\" encoding=\"utf-8\"?><a b='c'><!-- d --><![CDATA[e]]></a>\n")),
                Arguments.of("a.docx", "docx", Good.docx()),
                Arguments.of("a.xlsx", "xlsx", Good.zip(Good.xlsxParts())),
                Arguments.of("a.pptx", "pptx", Good.zip(Good.pptxParts())),
                Arguments.of("a.zip", "zip", Good.zip(members)),
                Arguments.of("large document.zip", "zip", Good.zip(Map.of("a.pdf", largePdf()))),
                Arguments.of("citation.docx", "docx", cited()),
                Arguments.of("stored.zip", "zip", stored.bytes()),
                Arguments.of("named twice.zip", "zip", named.bytes()),
                Arguments.of("as Windows makes it.zip", "zip", umlauts("IBM437")),
                Arguments.of("western.zip", "zip", umlauts("ISO-8859-1")),
                Arguments.of("commented.zip", "zip", commented.bytes()));
    }

    /** Names that differ in their umlauts alone, in a code page that the archive does not name. */
    private static byte[] umlauts(String page) {
        var zip = new RawZip();
        zip.page = Charset.forName(page);
        zip.deflated("M\u00fcller/", new byte[0]);
        zip.deflated("M\u00fcller/Gr\u00f6\u00dfe.txt", text("hello"));
        zip.deflated("M\u00fcller/Gr\u00fc\u00dfe.txt", text("hello"));
        zip.deflated("\u00e9.txt", text("hello")).extra = RawZip.unicodeName("\u00e9.txt");
        return zip.bytes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void passes(String name, String type, byte[] content) throws IOException {
        assertThat(checks.check(name, content)).isEqualTo(new Content.Accepted(type));
    }

    @Test
    void a_policy_may_allow_more() throws IOException {
        var active = Good.pdf(
                document -> document.getDocumentCatalog().setOpenAction(new PDActionJavaScript("app.alert(1)")));
        assertThat(code("a.pdf", active, EVERYTHING)).isEqualTo(Hostile.ACCEPTED);
        assertThat(code("a.csv", text("=1+1"), EVERYTHING)).isEqualTo(Hostile.ACCEPTED);
        var macros = Good.docxParts();
        macros.put("word/vbaProject.bin", text("x"));
        assertThat(code("a.docx", Good.zip(macros), EVERYTHING)).isEqualTo(Hostile.ACCEPTED);
    }

    @Test
    void a_policy_may_allow_less() throws IOException {
        var pdfOnly = new FilePolicy("letters", Set.of("pdf", "zip"), 10_000, ContentLimits.DEFAULT);
        assertThat(TestChecks.code(checks.check("a.png", Good.picture("png"), pdfOnly)))
                .isEqualTo("TYPE_NOT_ALLOWED");
        assertThat(TestChecks.code(checks.check("a.pdf", new byte[10_001], pdfOnly)))
                .isEqualTo("FILE_TOO_LARGE");
        assertThat(checks.check("a.zip", Good.zip(Map.of("b/c.png", Good.picture("png"))), pdfOnly))
                .isInstanceOfSatisfying(Content.Rejected.class, rejected -> {
                    assertThat(rejected.code()).isEqualTo("MEMBER_TYPE");
                    assertThat(rejected.sentence()).startsWith("In the archive, 'b/c.png': ");
                });
        var small = new ContentLimits(1000, 1, 2, 1 << 20, 10, false, false, false);
        assertThat(code("a.png", Good.picture("png"), small)).isEqualTo("PIXEL_LIMIT");
        assertThat(code("a.zip", Good.zip(Map.of("b.zip", Good.zip(Map.of()))), small))
                .isEqualTo("ARCHIVE_DEPTH");
        assertThat(code("a.zip", Good.zip(Map.of("a.txt", text("a"), "b.txt", text("b"), "c.txt", text("c"))), small))
                .isEqualTo("ARCHIVE_ENTRIES");
        assertThat(code("a.zip", Good.zip(Map.of("a.txt", new byte[2 << 20])), small))
                .isEqualTo("ARCHIVE_RATIO");
    }

    @Test
    void a_document_that_cannot_be_read_is_not_called_broken() throws IOException {
        var file = Files.write(folder.resolve("unread.pdf"), Good.pdf());
        Thread.currentThread().interrupt(); // reading a channel fails
        try {
            assertThatExceptionOfType(ClosedByInterruptException.class)
                    .isThrownBy(() -> PdfFormat.check(file, ContentLimits.DEFAULT));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static String code(String name, byte[] content, ContentLimits limits) throws IOException {
        return TestChecks.code(checks.check(name, content, TestChecks.policy(limits)));
    }

    /** As telephones write them: the first image says that more follow. */
    private static byte[] multiPicture() throws IOException {
        var jpeg = Good.picture("jpeg");
        var first = Hostile.join(
                Hostile.bytes(0xff, 0xd8, 0xff, 0xe2, 0, 8, 'M', 'P', 'F', 0, 'I', 'I'),
                java.util.Arrays.copyOfRange(jpeg, 2, jpeg.length));
        return Hostile.join(first, jpeg);
    }

    /** Larger than what is kept in memory of an archive's member. */
    private static byte[] largePdf() throws IOException {
        var noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        return Good.pdf(document -> document.getDocumentCatalog()
                .getCOSObject()
                .setItem(COSName.getPDFName("Noise"), new PDStream(document, new ByteArrayInputStream(noise))));
    }

    /** Programs that manage literature keep what they know in a field. */
    private static byte[] cited() throws IOException {
        var parts = Good.docxParts();
        parts.put(
                "word/document.xml",
                Good.document("<w:r><w:instrText> ADDIN CITATION " + "HYPERLINK_".repeat(1_000)
                        + "</w:instrText></w:r><w:r><w:instrText>END</w:instrText></w:r>"));
        return Good.zip(parts);
    }

    @Test
    void a_document_that_is_not_there_is_not_refused() throws IOException {
        var pdf = folder.resolve("a.pdf");
        Files.write(pdf, Good.pdf());
        var policy = TestChecks.policy(ContentLimits.DEFAULT);
        try (var source = Source.of(pdf)) {
            Files.delete(pdf); // as an error of the disk: what is open can be read
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> new PdfFormat().check(source, new Inspection(policy)));
        }
    }

    private static byte[] linked() throws IOException {
        return Good.pdf(document -> {
            var uri = new PDActionURI();
            uri.setURI("https://example.org/");
            var link = new PDAnnotationLink();
            link.setAction(uri);
            document.getPage(0).getAnnotations().add(link);
            document.getDocumentCatalog().setOpenAction(new PDActionGoTo());
        });
    }
}
