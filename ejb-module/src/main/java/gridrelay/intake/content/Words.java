package gridrelay.intake.content;

/** Names of files in sentences: short, and nothing in them that a screen could take for more than text. */
final class Words {
    private static final int LONGEST = 80;

    private Words() {}

    static String quoted(String name) {
        var text = name.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]", "?");
        return "'" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text) + "'";
    }
}
