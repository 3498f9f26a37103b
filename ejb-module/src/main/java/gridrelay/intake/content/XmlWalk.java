package gridrelay.intake.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads XML from its beginning to its end without a document type, and so without entities, and without any other file. */
final class XmlWalk {
    private static final int DEEPEST = 500;
    private static final String INCLUDE = "http://www.w3.org/2001/XInclude";
    private static final Set<String> ENCODINGS = Set.of("utf-8", "us-ascii", "ascii");
    private static final XMLInputFactory FACTORY = factory();

    /** Sees what is read, in order. */
    interface Visitor {
        void begin(XMLStreamReader element) throws RefusedException;

        default void text(XMLStreamReader text) throws RefusedException {}

        default void end(XMLStreamReader element) throws RefusedException {}

        default void instruction(XMLStreamReader instruction) throws RefusedException {}
    }

    private XmlWalk() {}

    /** The JDK's own parser, whatever else there is: its limits are known. */
    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("nothing else is read");
        });
        return factory;
    }

    static void through(InputStream in, Visitor visitor) throws RefusedException, IOException {
        try {
            var reader = FACTORY.createXMLStreamReader(in);
            requireUtf8(reader.getEncoding());
            requireUtf8(reader.getCharacterEncodingScheme());
            int depth = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++depth > DEEPEST) {
                            throw RefusedException.corrupt("more than " + DEEPEST + " levels");
                        }
                        if (INCLUDE.equals(reader.getNamespaceURI())) {
                            throw external("an inclusion of another file");
                        }
                        visitor.begin(reader);
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        visitor.end(reader);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> visitor.text(reader);
                    case XMLStreamConstants.PROCESSING_INSTRUCTION -> visitor.instruction(reader);
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw documentType();
                    default -> {
                        // comments, white space, the end
                    }
                }
            }
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException io) {
                throw io;
            }
            throw RefusedException.corrupt("it is no well-formed XML");
        }
    }

    private static void requireUtf8(String encoding) throws RefusedException {
        if (encoding != null && !ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw TextFormat.notText("its letters are not written in UTF-8");
        }
    }

    static RefusedException external(String what) {
        return new RefusedException(
                "EXTERNAL_REF",
                "The file refers to something outside of it: " + what + ". Please send a version without that.");
    }

    private static RefusedException documentType() {
        return new RefusedException(
                "XML_DTD",
                "The file has a document type definition (DOCTYPE), which is not taken. Please send it without one.");
    }
}
