package gridrelay.intake.content;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;

/** Well-formed XML in UTF-8: no document type, no inclusion, no style sheet, and no picture or page that may run a script. */
final class XmlFormat extends TextFormat {
    private static final Set<String> ACTIVE_NAMESPACES = Set.of(
            "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/XSL/Transform");
    private static final Set<String> ACTIVE_ROOTS = Set.of("svg", "html", "mvg", "image");

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        requireText(content);
        boolean active = inspection.limits().allowActiveContent();
        try (var in = content.stream(0, content.size())) {
            XmlWalk.through(in, new XmlWalk.Visitor() {
                private boolean root = true;

                @Override
                public void begin(XMLStreamReader element) throws RefusedException {
                    boolean activeRoot =
                            root && ACTIVE_ROOTS.contains(element.getLocalName().toLowerCase(Locale.ROOT));
                    root = false;
                    if (!active
                            && (activeRoot || ACTIVE_NAMESPACES.contains(String.valueOf(element.getNamespaceURI())))) {
                        throw RefusedException.active("a drawing, web page or program written in XML");
                    }
                }

                @Override
                public void instruction(XMLStreamReader instruction) throws RefusedException {
                    if (!active && instruction.getPITarget().equalsIgnoreCase("xml-stylesheet")) {
                        throw XmlWalk.external("a style sheet");
                    }
                }
            });
        }
    }
}
