package gridrelay.intake.content;

import static gridrelay.intake.content.Good.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionJavaScript;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionLaunch;

/**
 * A file that somebody may send with bad intent, and what becomes of it. Made when the tests run.
 *
 * @param number of the row in {@code docs/hostile.md}
 * @param code of the refusal; "accepted" if the file is harmless for all its name says
 */
record Hostile(int number, String title, String name, Bytes content, String code) {

    interface Bytes {
        byte[] get() throws IOException;
    }

    @Override
    public String toString() {
        return number + " " + title;
    }

    static final String ACCEPTED = "accepted";

    static List<Hostile> all() {
        var all = new ArrayList<Hostile>();
        names(all);
        types(all);
        pictures(all);
        markup(all);
        pdf(all);
        office(all);
        archives(all);
        return all;
    }

    private static void names(List<Hostile> all) {
        Bytes text = () -> text("hello\n");
        all.add(new Hostile(20, "empty", "a.txt", () -> new byte[0], "EMPTY"));
        all.add(new Hostile(21, "a path", "../../etc/cron.d/x", text, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(21, "a path with an ending", "..\\..\\x.txt", text, ACCEPTED));
        all.add(new Hostile(21, "a path from the root", "/etc/x.txt", text, ACCEPTED));
        all.add(new Hostile(21, "a drive", "C:\\x.txt", text, ACCEPTED));
        all.add(new Hostile(
                22, "a program before the ending", "shell.php.jpg", () -> Good.picture("jpeg"), "EXTENSION"));
        all.add(new Hostile(22, "a program behind it", "a.jpg.exe", () -> Good.picture("jpeg"), "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(22, "a blank behind a program", "a.exe .jpg", () -> Good.picture("jpeg"), "EXTENSION"));
        all.add(new Hostile(22, "a dot at the end", "a.pdf.", Good::pdf, "EXTENSION"));
        all.add(new Hostile(23, "an encoded NUL", "x.php%00.jpg", () -> Good.picture("jpeg"), "NAME_UNSAFE"));
        all.add(new Hostile(23, "a NUL", "x.php\0.jpg", () -> Good.picture("jpeg"), "NAME_UNSAFE"));
        all.add(new Hostile(24, "letters that turn around", "cod\u202Efdp.exe", text, "NAME_UNSAFE"));
        all.add(new Hostile(24, "a sign without width", "a.ex\u200Be.jpg", () -> Good.picture("jpeg"), "EXTENSION"));
        all.add(new Hostile(24, "wide letters", "a.\uFF45\uFF58\uFF45", text, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(25, "a device", "CON.txt", text, ACCEPTED));
        all.add(new Hostile(25, "a device without an ending", "aux", text, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(25, "a colon", "a:b", text, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(25, "a stream", "a.txt::$DATA", text, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(25, "a blank at the end", "a.txt ", text, "EXTENSION"));
        all.add(new Hostile(26, "4,096 letters", "x".repeat(4092) + ".txt", text, "NAME_UNSAFE"));
        all.add(new Hostile(26, "more than 255 bytes", "\u00fc".repeat(150) + ".txt", text, ACCEPTED));
        all.add(new Hostile(27, "markup", "<img src=x onerror=alert(1)>.png", () -> Good.picture("png"), ACCEPTED));
        all.add(new Hostile(28, "a formula", "=cmd|' /C calc'!A0.csv", () -> text("a,b\n"), ACCEPTED));
        all.add(new Hostile(28, "a line end", "a\nb.csv", () -> text("a,b\n"), "NAME_UNSAFE"));
    }

    private static void types(List<Hostile> all) {
        all.add(new Hostile(34, "a Windows program", "a.pdf", () -> text("MZ\220\0\3\0\0\0"), "TYPE_MISMATCH"));
        all.add(new Hostile(34, "a Linux program", "a.jpg", () -> text("\177ELF\2\1\1\0"), "TYPE_MISMATCH"));
        all.add(new Hostile(
                34, "a Mac program", "a.png", () -> bytes(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1), "TYPE_MISMATCH"));
        all.add(new Hostile(34, "a script", "a.pdf", () -> text("#!/bin/sh\nrm -rf /\n"), "TYPE_MISMATCH"));
        all.add(new Hostile(34, "a script as text", "a.txt", () -> text("#!/bin/sh\nrm -rf /\n"), "TYPE_MISMATCH"));
        all.add(new Hostile(44, "a formula", "a.csv", () -> text("a,b\n1,=cmd|' /C calc'!A0\n"), "CSV_FORMULA"));
        all.add(new Hostile(44, "a quoted formula", "a.csv", () -> text("\"=1+1\",2\n"), "CSV_FORMULA"));
        all.add(new Hostile(44, "a formula with a sign", "a.csv", () -> text("a;-2+3+cmd()\n"), "CSV_FORMULA"));
        all.add(new Hostile(44, "a formula with an at sign", "a.csv", () -> text("@SUM(A1)"), "CSV_FORMULA"));
        all.add(new Hostile(44, "a formula behind a tab", "a.csv", () -> text("\"\t=1+1\",2\n"), "CSV_FORMULA"));
        all.add(new Hostile(44, "a formula behind a return", "a.csv", () -> text("\"\r=1+1\",2\n"), "CSV_FORMULA"));
        all.add(new Hostile(44, "an open quote", "a.csv", () -> text("a,\"b\nc,d\n"), "CORRUPT"));
        all.add(new Hostile(
                45, "UTF-16", "a.txt", () -> "<b>hi</b>".getBytes(StandardCharsets.UTF_16), "TEXT_ENCODING"));
        all.add(new Hostile(45, "UTF-7", "a.txt", () -> text("+ADw-script+AD4-alert(1)"), "TYPE_MISMATCH"));
        all.add(new Hostile(45, "a second mark", "a.txt", () -> text("\uFEFF\uFEFFhello"), "TEXT_ENCODING"));
        all.add(new Hostile(45, "Latin letters", "a.txt", () -> bytes('G', 'r', 0xfc, 0xdf), "TEXT_ENCODING"));
        all.add(new Hostile(45, "control characters", "a.txt", () -> text("a\0b\33[2J"), "TEXT_ENCODING"));
        all.add(new Hostile(46, "random bytes as JSON", "a.json", () -> text("{\"a\":1"), "CORRUPT"));
        all.add(new Hostile(46, "JSON with more behind it", "a.json", () -> text("{} {}"), "TRAILING_DATA"));
        all.add(new Hostile(46, "JSON a million deep", "a.json", () -> text("[".repeat(1_000_000)), "CORRUPT"));
        all.add(new Hostile(47, "a film by name", "a.mp4", Hostile::mp4, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(47, "a film by content", "a.png", Hostile::mp4, "TYPE_MISMATCH"));
        all.add(new Hostile(48, "another type of ours", "pdf.png", Good::pdf, "TYPE_MISMATCH"));
        all.add(new Hostile(48, "a picture as text", "a.txt", () -> Good.picture("png"), "TYPE_MISMATCH"));
    }

    /** A directory of one entry whose next is itself. */
    private static byte[] tiff() {
        return bytes('I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0);
    }

    private static byte[] mp4() {
        return text("\0\0\0\30ftypmp42\0\0\0\0mp42isom");
    }

    private static void pictures(List<Hostile> all) {
        all.add(new Hostile(
                35, "GIF and PHP", "a.gif", () -> text("GIF89a<?php system($_GET['c']); ?>"), "PIXEL_LIMIT"));
        all.add(new Hostile(35, "GIF and script", "a.gif", () -> text("GIF89a/*\1\1*/=1;alert(1)//"), "CORRUPT"));
        all.add(new Hostile(35, "JPEG with a script in a comment", "a.jpg", () -> jpegWithScript(0xfe), "POLYGLOT"));
        all.add(new Hostile(35, "JPEG with a script in EXIF", "a.jpg", () -> jpegWithScript(0xe1), "POLYGLOT"));
        all.add(new Hostile(
                36, "PNG and ZIP", "a.png", () -> join(Good.picture("png"), zip("a.txt")), "TRAILING_DATA"));
        all.add(new Hostile(
                36, "JPEG and JAR", "a.jpg", () -> join(Good.picture("jpeg"), zip("A.class")), "TRAILING_DATA"));
        all.add(new Hostile(36, "GIF and more", "a.gif", () -> join(Good.picture("gif"), text("x")), "TRAILING_DATA"));
        all.add(new Hostile(36, "WebP and more", "a.webp", () -> join(Good.webp(true), text("x")), "TRAILING_DATA"));
        all.add(new Hostile(36, "a ZIP in a chunk to the end", "a.png", Hostile::pngAroundZip, "POLYGLOT"));
        all.add(new Hostile(
                40, "PNG of 65,000 by 65,000", "a.png", () -> png(65_000, 65_000, new byte[100_000]), "PIXEL_LIMIT"));
        all.add(new Hostile(40, "GIF of 100,000 frames", "a.gif", () -> gif(100_000), "PIXEL_LIMIT"));
        all.add(new Hostile(40, "JPEG of 65,535 by 65,535", "a.jpg", Hostile::hugeJpeg, "PIXEL_LIMIT"));
        all.add(new Hostile(40, "TIFF whose directories go round", "a.tif", Hostile::tiff, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(40, "the same as PNG", "a.png", Hostile::tiff, "TYPE_MISMATCH"));
        all.add(new Hostile(
                40, "PNG with more data than it says", "a.png", () -> png(10, 10, new byte[1 << 20]), "CORRUPT"));
        all.add(new Hostile(46, "a PNG that ends early", "a.png", () -> half(Good.picture("png")), "CORRUPT"));
        all.add(new Hostile(46, "a JPEG that ends early", "a.jpg", () -> half(Good.picture("jpeg")), "CORRUPT"));
        all.add(new Hostile(46, "a GIF that ends early", "a.gif", () -> half(Good.picture("gif")), "CORRUPT"));
        all.add(new Hostile(46, "a WebP that ends early", "a.webp", () -> half(Good.webp(false)), "CORRUPT"));
        all.add(new Hostile(46, "a PNG with a wrong bit", "a.png", () -> flipped(Good.picture("png"), 60), "CORRUPT"));
        all.add(new Hostile(
                46, "random bytes as PNG", "a.png", () -> join(bytes(0x89, 'P', 'N', 'G'), text("junk")), "CORRUPT"));
        all.add(new Hostile(
                39,
                "MVG as PNG",
                "a.png",
                () -> text("push graphic-context\nfill 'url(https://x/)'\n"),
                "TYPE_MISMATCH"));
        all.add(new Hostile(
                39,
                "MSL as XML",
                "a.xml",
                () -> text("<image><read filename=\"ephemeral:/etc/passwd\"/></image>"),
                "ACTIVE_CONTENT"));
    }

    private static void markup(List<Hostile> all) {
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><foreignObject/></svg>";
        all.add(new Hostile(37, "SVG", "a.svg", () -> text(svg), "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(37, "SVG as XML", "a.xml", () -> text(svg), "ACTIVE_CONTENT"));
        all.add(new Hostile(37, "SVG as PNG", "a.png", () -> text(svg), "TYPE_MISMATCH"));
        all.add(new Hostile(
                37, "a page as text", "a.txt", () -> text("\n <HTML><script>alert(1)</script>"), "TYPE_MISMATCH"));
        all.add(new Hostile(
                38,
                "XHTML in XML",
                "a.xml",
                () -> text("<a><b xmlns=\"http://www.w3.org/1999/xhtml\"/></a>"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(38, "a document type", "a.xml", () -> text("<!DOCTYPE a><a/>"), "XML_DTD"));
        all.add(new Hostile(
                38,
                "an external entity",
                "a.xml",
                () -> text("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
                "XML_DTD"));
        all.add(new Hostile(
                38,
                "a parameter entity",
                "a.xml",
                () -> text("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x\"> %x;]><a/>"),
                "XML_DTD"));
        all.add(new Hostile(38, "a billion laughs", "a.xml", Hostile::laughs, "XML_DTD"));
        all.add(new Hostile(
                38,
                "an inclusion",
                "a.xml",
                () -> text("<a xmlns:i=\"http://www.w3.org/2001/XInclude\"><i:include href=\"/etc/passwd\"/></a>"),
                "EXTERNAL_REF"));
        all.add(new Hostile(
                38,
                "a style sheet",
                "a.xml",
                () -> text("<?xml-stylesheet href=\"https://x/a.xsl\"?><a/>"),
                "EXTERNAL_REF"));
        all.add(new Hostile(
                38,
                "a document type in a document",
                "a.docx",
                () -> {
                    var parts = Good.docxParts();
                    parts.put("word/document.xml", text("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"));
                    return Good.zip(parts);
                },
                "XML_DTD"));
        all.add(new Hostile(46, "XML that ends early", "a.xml", () -> text("<a><b></b>"), "CORRUPT"));
        all.add(new Hostile(46, "XML a million deep", "a.xml", () -> text("<a>".repeat(1_000_000)), "CORRUPT"));
        all.add(new Hostile(
                45,
                "XML in UTF-16",
                "a.xml",
                () -> "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>".getBytes(StandardCharsets.UTF_16),
                "TEXT_ENCODING"));
    }

    static byte[] laughs() {
        var text = new StringBuilder("<!DOCTYPE a [<!ENTITY x0 \"ha\">");
        for (int level = 1; level < 30; level++) {
            text.append("<!ENTITY x" + level + " \"" + ("&x" + (level - 1) + ";").repeat(10) + "\">");
        }
        return text(text + "]><a>&x29;</a>");
    }

    private static void pdf(List<Hostile> all) {
        all.add(new Hostile(36, "PDF and ZIP", "a.pdf", () -> join(Good.pdf(), zip("a.txt")), "TRAILING_DATA"));
        all.add(new Hostile(36, "HTML and PDF", "a.pdf", () -> join(text("<html>"), Good.pdf()), "TYPE_MISMATCH"));
        all.add(new Hostile(
                36,
                "PDF and HTML",
                "a.pdf",
                () -> rawPdf("%<script>alert(1)</script>\n", "<</Type/Catalog/Pages 2 0 R>>"),
                "POLYGLOT"));
        all.add(new Hostile(36, "PDF in a GIF's comment", "a.gif", Hostile::gifWithPdf, "POLYGLOT"));
        all.add(new Hostile(
                41,
                "JavaScript",
                "a.pdf",
                () -> Good.pdf(document ->
                        document.getDocumentCatalog().setOpenAction(new PDActionJavaScript("app.alert(1)"))),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "Launch",
                "a.pdf",
                () -> Good.pdf(document -> document.getDocumentCatalog().setOpenAction(new PDActionLaunch())),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(41, "an embedded file", "a.pdf", () -> Good.pdf(Hostile::embed), "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "a script whose name is escaped",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "an action by reference",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R/OpenAction<</S 4 0 R/F(calc.exe)>>>>", "/Launch"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "an action that nothing leads to",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R>>", "<</S/Launch/F(calc.exe)>>"),
                "ACTIVE_CONTENT"));
        for (var catalog : List.of(
                "/OpenAction<</S/URI/URI(http://x/)>>",
                "/OpenAction 4 0 R",
                "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[4 0 R]>>",
                "/AA<</WC 4 0 R>>",
                "/AA 5 0 R")) {
            all.add(new Hostile(
                    41,
                    "an address by " + catalog,
                    "a.pdf",
                    () -> rawPdf(
                            "",
                            "<</Type/Catalog/Pages 2 0 R" + catalog + ">>",
                            "<</S/URI/URI(http://x/)>>",
                            "<</WC 4 0 R>>"),
                    "ACTIVE_CONTENT"));
        }
        all.add(new Hostile(
                41,
                "an action that calls itself structure",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R/OpenAction<</Type/StructElem/S/Launch/F(calc.exe)>>>>"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "an address whose kind is elsewhere",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R/OpenAction<</S 4 0 R/URI(http://x/)>>>>", "/URI"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "XFA",
                "a.pdf",
                () -> rawPdf("", "<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA(x)/Fields[]>>>>"),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                41,
                "a film",
                "a.pdf",
                () -> Good.pdf(document -> {
                    var annotation = new org.apache.pdfbox.cos.COSDictionary();
                    annotation.setName(COSName.SUBTYPE, "RichMedia");
                    annotation.setItem(COSName.CONTENTS, new COSString("x"));
                    var annotations = new COSArray();
                    annotations.add(annotation);
                    document.getPage(0).getCOSObject().setItem(COSName.ANNOTS, annotations);
                }),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(42, "PDF with a password", "a.pdf", () -> encrypted("secret"), "ENCRYPTED"));
        all.add(new Hostile(42, "PDF encrypted without one", "a.pdf", () -> encrypted(""), "ENCRYPTED"));
        all.add(new Hostile(46, "a PDF that ends early", "a.pdf", () -> half(Good.pdf()), "CORRUPT"));
        all.add(new Hostile(46, "random bytes as PDF", "a.pdf", () -> text("%PDF-1.7\njunk\n%%EOF\n"), "CORRUPT"));
    }

    private static void embed(PDDocument document) throws IOException {
        var file = new PDComplexFileSpecification();
        file.setFile("a.exe");
        file.setEmbeddedFile(new org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile(
                document, new java.io.ByteArrayInputStream(text("MZ"))));
        var files = new PDEmbeddedFilesNameTreeNode();
        files.setNames(Map.of("a.exe", file));
        var names = new PDDocumentNameDictionary(document.getDocumentCatalog());
        names.setEmbeddedFiles(files);
        document.getDocumentCatalog().setNames(names);
    }

    private static byte[] encrypted(String password) throws IOException {
        return Good.pdf(
                document -> document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission())));
    }

    /** With a catalog, one page, and further objects from number 4 on. */
    static byte[] rawPdf(String afterHeader, String catalog, String... more) {
        var objects = new ArrayList<>(List.of(
                catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"));
        objects.addAll(List.of(more));
        var text = new StringBuilder("%PDF-1.7\n" + afterHeader);
        var places = new StringBuilder("0000000000 65535 f \n");
        for (int at = 0; at < objects.size(); at++) {
            places.append("%010d 00000 n \n".formatted(text.length()));
            text.append(at + 1).append(" 0 obj\n").append(objects.get(at)).append("\nendobj\n");
        }
        int xref = text.length();
        text.append("xref\n0 " + (objects.size() + 1) + "\n").append(places);
        text.append("trailer\n<</Size " + (objects.size() + 1) + "/Root 1 0 R>>\nstartxref\n" + xref + "\n%%EOF\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void office(List<Hostile> all) {
        all.add(new Hostile(42, "an encrypted document", "a.docx", Hostile::compound, "ENCRYPTED"));
        all.add(new Hostile(
                43, "macros by their name", "a.docx", () -> docxWith("word/vbaProject.bin", text("x")), "MACRO"));
        all.add(new Hostile(
                43, "macros under another name", "a.docx", () -> docxWith("word/harmless.bin", text("x")), "MACRO"));
        all.add(new Hostile(43, "a document with macros", "a.docm", () -> Good.zip(macroParts()), "MACRO"));
        all.add(new Hostile(43, "a workbook with macros", "a.xlsm", () -> Good.zip(macroSheets()), "MACRO"));
        all.add(new Hostile(43, "that workbook renamed", "a.xlsx", () -> Good.zip(macroSheets()), "MACRO"));
        all.add(new Hostile(43, "an OLE package", "a.docx", Hostile::docxWithObject, "ACTIVE_CONTENT"));
        all.add(new Hostile(43, "the same renamed", "a.docx", () -> Good.zip(macroParts()), "MACRO"));
        all.add(new Hostile(
                43,
                "a template from elsewhere",
                "a.docx",
                () -> docxWith(
                        "word/_rels/settings.xml.rels",
                        Good.relations(
                                "<Relationship Id=\"r1\" Type=\"http://x/attachedTemplate\" Target=\"https://x/a.dotm\" TargetMode=\"External\"/>")),
                "EXTERNAL_REF"));
        all.add(new Hostile(
                43,
                "DDE in one piece",
                "a.docx",
                () -> docxWith(
                        "word/document.xml",
                        Good.document("<w:fldSimple w:instr=\" DDEAUTO c:\\\\cmd.exe &quot;/k calc&quot; \"/>")),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                43,
                "DDE in pieces",
                "a.docx",
                () -> docxWith(
                        "word/document.xml",
                        Good.document(
                                "<w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>EAUTO cmd</w:instrText></w:r>")),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                43,
                "DDE behind blanks",
                "a.docx",
                () -> docxWith(
                        "word/document.xml",
                        Good.document("<w:r><w:instrText>" + " ".repeat(5_000)
                                + "DD</w:instrText></w:r><w:r><w:instrText>EAUTO cmd</w:instrText></w:r>")),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                43,
                "a link that runs a program",
                "a.docx",
                () -> docxWith(
                        "word/_rels/document.xml.rels",
                        Good.relations(
                                "<Relationship Id=\"r1\" Type=\"http://x/hyperlink\" Target=\"ms-msdt:/id\" TargetMode=\"External\"/>")),
                "ACTIVE_CONTENT"));
        all.add(new Hostile(
                48, "a workbook as a document", "a.docx", () -> Good.zip(Good.xlsxParts()), "TYPE_MISMATCH"));
        all.add(new Hostile(48, "an archive as a document", "a.docx", () -> zip("a.txt"), "TYPE_MISMATCH"));
        all.add(new Hostile(48, "a document as an archive", "a.zip", Good::docx, "TYPE_MISMATCH"));
        all.add(new Hostile(
                55,
                "a program in a document",
                "a.docx",
                () -> docxWith("word/media/image2.png", text("MZ\220\0")),
                "MEMBER_TYPE"));
        all.add(new Hostile(
                55, "an archive in a document", "a.docx", () -> docxWith("word/x.jar", zip("A.class")), "MEMBER_TYPE"));
        all.add(new Hostile(
                57,
                "a workbook that is a bomb",
                "a.xlsx",
                () -> {
                    var parts = Good.xlsxParts();
                    parts.put("xl/worksheets/sheet1.xml", new byte[20 << 20]);
                    return Good.zip(parts);
                },
                "ARCHIVE_RATIO"));
    }

    private static Map<String, byte[]> macroParts() throws IOException {
        var parts = Good.office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml");
        parts.put("word/document.xml", Good.document(""));
        return parts;
    }

    private static Map<String, byte[]> macroSheets() throws IOException {
        var parts = Good.office("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml");
        parts.put("xl/workbook.xml", Good.xlsxParts().get("xl/workbook.xml"));
        return parts;
    }

    private static byte[] docxWithObject() throws IOException {
        var parts = Good.docxParts();
        var object = "word/embeddings/oleObject1.bin";
        var types = new String(parts.get(OfficeFormat.CONTENT_TYPES), StandardCharsets.UTF_8);
        parts.put(
                OfficeFormat.CONTENT_TYPES,
                text(
                        types.replace(
                                "</Types>",
                                "<Override PartName=\"/" + object
                                        + "\" ContentType=\"application/vnd.openxmlformats-officedocument.oleObject\"/></Types>")));
        parts.put(object, compound());
        return Good.zip(parts);
    }

    private static byte[] compound() {
        return join(bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), new byte[504]);
    }

    private static byte[] docxWith(String part, byte[] content) throws IOException {
        var parts = Good.docxParts();
        parts.put(part, content);
        return Good.zip(parts);
    }

    private static void archives(List<Hostile> all) {
        all.add(new Hostile(
                33,
                "padding before a threat",
                "a.zip",
                () -> Good.zip(Map.of("a.txt", new byte[30 << 20])),
                "ARCHIVE_RATIO"));
        all.add(new Hostile(31, "twenty archives in one another", "a.zip", () -> nested(20), "ARCHIVE_DEPTH"));
        all.add(new Hostile(49, "archives of archives of archives", "a.zip", () -> tree(4, 16), "ARCHIVE_DEPTH"));
        all.add(new Hostile(50, "two files that share their bytes", "a.zip", Hostile::overlap, "ARCHIVE_OVERLAP"));
        all.add(new Hostile(50, "files within a file", "a.zip", Hostile::quoted, "ARCHIVE_OVERLAP"));
        all.add(new Hostile(51, "20,000 entries", "a.zip", () -> many(20_000), "ARCHIVE_ENTRIES"));
        all.add(new Hostile(51, "a million entries by Zip64", "a.zip", Hostile::million, "ARCHIVE_ENTRIES"));
        all.add(new Hostile(51, "fewer entries than there are", "a.zip", () -> counted(1), "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(51, "more entries than there are", "a.zip", () -> counted(3), "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(51, "2^63 bytes", "a.zip", () -> sized(Long.MIN_VALUE), "CORRUPT"));
        all.add(new Hostile(51, "2^62 bytes", "a.zip", () -> sized(1L << 62), "ARCHIVE_RATIO"));
        all.add(new Hostile(52, "gzip", "a.gz", Hostile::gzip, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(52, "gzip in an archive", "a.zip", () -> Good.zip(Map.of("a.gz", gzip())), "MEMBER_TYPE"));
        for (var packed : Map.of(
                        "bzip2", bytes('B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59),
                        "xz", bytes(0xfd, '7', 'z', 'X', 'Z', 0, 0, 4),
                        "zstd", bytes(0x28, 0xb5, 0x2f, 0xfd, 4, 0))
                .entrySet()) {
            var name = packed.getKey();
            all.add(new Hostile(52, name, "a." + name, packed::getValue, "TYPE_NOT_ALLOWED"));
            all.add(new Hostile(52, name + " as an archive", "a.zip", packed::getValue, "TYPE_MISMATCH"));
            all.add(new Hostile(
                    52,
                    name + " in an archive",
                    "a.zip",
                    () -> Good.zip(Map.of("a." + name, packed.getValue())),
                    "MEMBER_TYPE"));
        }
        all.add(new Hostile(52, "more than it says", "a.zip", () -> lying(10), "CORRUPT"));
        all.add(new Hostile(52, "less than it says", "a.zip", () -> lying(1 << 20), "CORRUPT"));
        for (var path : List.of("../../x.txt", "/etc/x.txt", "C:/x.txt", "a\\..\\x.txt", "a/./x.txt", "a//x.txt")) {
            all.add(new Hostile(
                    53, "the path " + path, "a.zip", () -> Good.zip(Map.of(path, text("x"))), "ARCHIVE_PATH"));
        }
        all.add(new Hostile(53, "a link", "a.zip", () -> special(0xa1ff), "ARCHIVE_LINK"));
        all.add(new Hostile(53, "a link by another system", "a.zip", () -> special(19, 0xa1ff), "ARCHIVE_LINK"));
        all.add(new Hostile(53, "a device", "a.zip", () -> special(0x21ff), "ARCHIVE_LINK"));
        all.add(new Hostile(53, "tar", "a.tar", Hostile::tarWithLink, "TYPE_NOT_ALLOWED"));
        all.add(new Hostile(53, "tar as an archive", "a.zip", Hostile::tarWithLink, "TYPE_MISMATCH"));
        all.add(new Hostile(
                53, "tar in an archive", "a.zip", () -> Good.zip(Map.of("a.tar", tarWithLink())), "MEMBER_TYPE"));
        all.add(new Hostile(
                54,
                "two names of one file",
                "a.zip",
                () -> edited(member -> member.localName = "b.txt"),
                "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(
                54,
                "another name in Unicode",
                "a.zip",
                () -> edited(member -> member.extra = RawZip.unicodeName("a.exe")),
                "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(
                54,
                "another path in the file's own header",
                "a.zip",
                () -> edited(member -> member.localExtra = RawZip.unicodeName("../a.txt")),
                "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(54, "two names in two cases", "a.zip", () -> named("a.txt", "A.TXT"), "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(
                54, "two names in two cases of an old code page", "a.zip", Hostile::oldCases, "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(
                54, "a name that only says it is Unicode", "a.zip", Hostile::noUnicode, "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(54, "the same name twice", "a.zip", () -> named("a.txt", "a.txt"), "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(
                54,
                "an entry before the first",
                "a.zip",
                () -> edited(member -> member.before = zip("b.txt")),
                "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(54, "something before the directory", "a.zip", Hostile::gap, "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(54, "two ends", "a.zip", Hostile::twoEnds, "ARCHIVE_AMBIGUOUS"));
        all.add(new Hostile(54, "a wrong checksum", "a.zip", () -> edited(member -> member.crc++), "CORRUPT"));
        all.add(new Hostile(36, "an archive and more", "a.zip", () -> join(zip("a.txt"), text("x")), "TRAILING_DATA"));
        all.add(new Hostile(
                36,
                "a picture before an archive",
                "a.zip",
                () -> join(Good.picture("png"), zip("a.txt")),
                "TYPE_MISMATCH"));
        all.add(new Hostile(
                42, "an archive with a password", "a.zip", () -> edited(member -> member.flags = 1), "ENCRYPTED"));
        all.add(new Hostile(46, "an archive that ends early", "a.zip", () -> half(zip("a.txt")), "CORRUPT"));
        all.add(new Hostile(55, "a program in an archive", "a.zip", () -> zip("a.exe"), "MEMBER_TYPE"));
        all.add(new Hostile(
                55,
                "a program under another name",
                "a.zip",
                () -> Good.zip(Map.of("a.png", text("MZ\220\0"))),
                "MEMBER_TYPE"));
        all.add(new Hostile(
                55,
                "a bad picture in an archive",
                "a.zip",
                () -> Good.zip(Map.of("a.gif", gif(60_000))),
                "PIXEL_LIMIT"));
        all.add(new Hostile(56, "an archive that holds itself", "a.zip", Quine::zip, "ARCHIVE_DEPTH"));
        all.add(new Hostile(56, "archives in archives, no end in sight", "a.zip", () -> nested(10), "ARCHIVE_DEPTH"));
    }

    /** One member, a hard link to a file that is not ours. */
    private static byte[] tarWithLink() {
        var tar = ByteBuffer.allocate(3 * 512);
        var fields = Map.of(
                0,
                "a.txt",
                100,
                "0000644",
                124,
                "00000000000",
                148,
                "        ",
                156,
                "1",
                157,
                "/etc/passwd",
                257,
                "ustar");
        fields.forEach((at, field) -> tar.put(at, text(field)));
        tar.put(263, text("00"));
        int sum = 0;
        for (byte one : tar.array()) {
            sum += one & 0xff;
        }
        tar.put(148, text("%06o\0 ".formatted(sum)));
        return tar.array();
    }

    private interface Edit {
        void edit(RawZip.Member member) throws IOException;
    }

    private static byte[] edited(Edit edit) throws IOException {
        var zip = new RawZip();
        edit.edit(zip.deflated("a.txt", text("hello")));
        return zip.bytes();
    }

    private static byte[] special(int mode) throws IOException {
        return special(3, mode);
    }

    private static byte[] special(int system, int mode) throws IOException {
        return edited(member -> {
            member.madeBy = system << 8 | 20;
            member.attributes = mode << 16;
        });
    }

    private static byte[] sized(long size) throws IOException {
        return edited(member -> {
            member.size = 0xffffffffL;
            member.extra = RawZip.little(12)
                    .putShort((short) 1)
                    .putShort((short) 8)
                    .putLong(size)
                    .array();
        });
    }

    private static byte[] lying(int size) throws IOException {
        var zip = new RawZip();
        zip.deflated("a.txt", text("hello ".repeat(20_000))).size = size;
        return zip.bytes();
    }

    private static byte[] named(String... names) {
        var zip = new RawZip();
        for (var name : names) {
            zip.deflated(name, text("hello"));
        }
        return zip.bytes();
    }

    private static byte[] oldCases() {
        var zip = new RawZip();
        zip.page = Charset.forName("IBM437");
        zip.deflated("\u00c4.txt", text("hello"));
        zip.deflated("\u00e4.txt", text("hello"));
        return zip.bytes();
    }

    private static byte[] noUnicode() {
        var zip = new RawZip();
        zip.page = StandardCharsets.ISO_8859_1;
        zip.deflated("\u00fc.txt", text("hello")).flags = 1 << 11;
        return zip.bytes();
    }

    private static byte[] counted(int count) {
        var zip = new RawZip();
        zip.stored("a.txt", text("a"));
        zip.stored("b.txt", text("b"));
        zip.count = count;
        return zip.bytes();
    }

    private static byte[] gap() {
        var zip = new RawZip();
        zip.stored("a.txt", text("a"));
        zip.beforeDirectory = text("hidden");
        return zip.bytes();
    }

    private static byte[] twoEnds() {
        var zip = new RawZip();
        zip.stored("a.txt", text("a"));
        var other = new RawZip();
        zip.comment = other.bytes(); // an empty archive's end, which ends where the file does
        return zip.bytes();
    }

    private static byte[] overlap() {
        var zip = new RawZip();
        zip.deflated("a.txt", new byte[1 << 16]);
        var second = new RawZip().deflated("a.txt", new byte[1 << 16]);
        second.name = "b.txt";
        second.offset = 0;
        return zip.with(second).bytes();
    }

    /** Fifield's: a file whose stored bytes are the next file with its header. */
    private static byte[] quoted() {
        var inner = new RawZip();
        inner.stored("b.txt", text("hello"));
        var whole = Arrays.copyOf(inner.bytes(), 30 + 5 + 5);
        var zip = new RawZip();
        zip.stored("a.txt", whole);
        var second = new RawZip().stored("b.txt", text("hello"));
        second.offset = 30 + 5;
        return zip.with(second).bytes();
    }

    private static byte[] many(int count) {
        var zip = new RawZip();
        for (int at = 0; at < count; at++) {
            zip.stored(at + ".txt", new byte[0]);
        }
        return zip.bytes();
    }

    private static byte[] million() {
        var end = RawZip.little(56 + 20 + 22);
        end.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        end.putLong(1_000_000).putLong(1_000_000).putLong(0).putLong(0);
        end.putInt(0x07064b50).putInt(0).putLong(0).putInt(1);
        end.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) 0);
        var local = new RawZip();
        local.stored("a.txt", text("a"));
        var bytes = join(Arrays.copyOf(local.bytes(), 36), end.array());
        ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(36 + 56 + 8, 36);
        return bytes;
    }

    private static byte[] nested(int depth) throws IOException {
        var bytes = zip("a.txt");
        for (int level = 1; level < depth; level++) {
            bytes = Good.zip(Map.of("a.zip", bytes));
        }
        return bytes;
    }

    private static byte[] tree(int depth, int width) throws IOException {
        var bytes = Good.zip(Map.of("a.txt", new byte[1 << 20]));
        for (int level = 1; level < depth; level++) {
            var members = new java.util.LinkedHashMap<String, byte[]>();
            for (int at = 0; at < width; at++) {
                members.put("lib" + at + ".zip", bytes);
            }
            bytes = Good.zip(members);
        }
        return bytes;
    }

    private static byte[] zip(String member) throws IOException {
        return Good.zip(Map.of(member, text("hello")));
    }

    private static byte[] gzip() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(new byte[10 << 20]);
        }
        return out.toByteArray();
    }

    static byte[] png(int width, int height, byte[] data) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(compressed, new Deflater(9))) {
            out.write(data);
        }
        var header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .put((byte) 0);
        return join(
                bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
                chunk("IHDR", header.array()),
                chunk("IDAT", compressed.toByteArray()),
                chunk("IEND", new byte[0]));
    }

    private static byte[] chunk(String type, byte[] data) {
        var body = join(text(type), data);
        var crc = new CRC32();
        crc.update(body);
        var chunk = new byte[12 + data.length];
        ByteBuffer.wrap(chunk).putInt(data.length).put(body).putInt((int) crc.getValue());
        return chunk;
    }

    /** The archive's comment is the rest of the picture. */
    private static byte[] pngAroundZip() throws IOException {
        var png = Good.picture("png");
        var zip = zip("a.txt");
        zip[zip.length - 2] = 4 + 12; // checksum, last chunk
        return join(Arrays.copyOf(png, png.length - 12), chunk("zIPx", zip), chunk("IEND", new byte[0]));
    }

    private static byte[] gif(int frames) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(text("GIF89a"));
        out.write(bytes(1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255));
        for (int frame = 0; frame < frames; frame++) {
            out.write(bytes(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0));
        }
        out.write(0x3b);
        return out.toByteArray();
    }

    private static byte[] gifWithPdf() throws IOException {
        var gif = gif(1);
        var comment = text("%PDF-1.7 1 0 obj");
        return join(
                Arrays.copyOf(gif, 19),
                bytes(0x21, 0xfe, comment.length),
                comment,
                bytes(0),
                Arrays.copyOfRange(gif, 19, gif.length));
    }

    private static byte[] jpegWithScript(int segment) throws IOException {
        var jpeg = Good.picture("jpeg");
        var script = text("<script>alert(1)</script>");
        return join(
                bytes(0xff, 0xd8, 0xff, segment, 0, script.length + 2),
                script,
                Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] hugeJpeg() throws IOException {
        var jpeg = Good.picture("jpeg");
        for (int at = 0; at < jpeg.length; at++) {
            if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xc0) {
                Arrays.fill(jpeg, at + 5, at + 9, (byte) 0xff);
                return jpeg;
            }
        }
        throw new IllegalStateException("no frame");
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int at = 0; at < values.length; at++) {
            bytes[at] = (byte) values[at];
        }
        return bytes;
    }
}
