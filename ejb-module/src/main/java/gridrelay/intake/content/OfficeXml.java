package gridrelay.intake.content;

import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamReader;

/** What must not stand in a document's XML: relationships that are fetched, and fields and links that start programs. */
final class OfficeXml implements XmlWalk.Visitor {
    private static final Pattern PROGRAM_FIELD =
            Pattern.compile("\\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\\b", Pattern.CASE_INSENSITIVE);
    private static final int WINDOW = 4096;
    private static final int OVERLAP = 64;

    private final boolean active;

    /** Field instructions, put together: they can be split over any number of runs. */
    private final StringBuilder instruction = new StringBuilder();

    private boolean inInstruction;

    OfficeXml(boolean active) {
        this.active = active;
    }

    @Override
    public void begin(XMLStreamReader element) throws RefusedException {
        if (active) {
            return;
        }
        switch (element.getLocalName()) {
            case "Relationship" -> requireInside(element);
            case "instrText", "delInstrText" -> inInstruction = true;
            case "fldSimple" -> requireNoProgram(attribute(element, "instr"));
            case "fldChar" -> {
                requireNoProgram(instruction);
                instruction.setLength(0);
            }
            case "ddeLink", "oleLink" -> throw RefusedException.active("a link to another program");
            default -> {
                // content
            }
        }
    }

    private static void requireInside(XMLStreamReader relationship) throws RefusedException {
        boolean external = "External".equalsIgnoreCase(attribute(relationship, "TargetMode"));
        boolean followedByHand = attribute(relationship, "Type").endsWith("/hyperlink");
        if (external && !followedByHand) {
            throw XmlWalk.external(Words.quoted(attribute(relationship, "Target")));
        }
        if (external
                && attribute(relationship, "Target").matches("(?is)\\s*(javascript|vbscript|ms-\\w+|mhtml|data):.*")) {
            throw RefusedException.active("a link that runs a program");
        }
    }

    /** By its local name: prefixes and namespaces differ between versions of the standard. */
    private static String attribute(XMLStreamReader element, String name) {
        for (int at = 0; at < element.getAttributeCount(); at++) {
            if (element.getAttributeLocalName(at).equals(name)) {
                return element.getAttributeValue(at);
            }
        }
        return "";
    }

    @Override
    public void text(XMLStreamReader text) throws RefusedException {
        if (inInstruction) {
            instruction.append(text.getText());
            requireNoProgram(instruction);
            if (instruction.length()
                    > WINDOW) { // citations have long ones: what was seen goes, but for a word in pieces
                instruction.delete(0, instruction.length() - OVERLAP);
                instruction.setCharAt(0, '_'); // no word begins at the cut
            }
        }
    }

    @Override
    public void end(XMLStreamReader element) {
        if (inInstruction && element.getLocalName().endsWith("nstrText")) {
            inInstruction = false;
        }
    }

    private static void requireNoProgram(CharSequence field) throws RefusedException {
        if (PROGRAM_FIELD.matcher(field).find()) {
            throw RefusedException.active("a field that loads or starts something else");
        }
    }
}
