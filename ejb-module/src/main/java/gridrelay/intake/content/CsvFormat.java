package gridrelay.intake.content;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Comma-, semicolon- or tab-separated values (RFC 4180): quotes are closed, and no cell is a formula to a spreadsheet. A cell
 * is whatever stands behind any of the separators: programs differ in which one they take.
 */
final class CsvFormat extends TextFormat {
    /** Enough to see whether what begins with a sign is a number. */
    private static final int LONGEST_NUMBER = 64;

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        super.check(content, inspection);
        try (var reader =
                new BufferedReader(new InputStreamReader(content.stream(0, content.size()), StandardCharsets.UTF_8))) {
            cells(reader, inspection.limits().allowActiveContent());
        }
    }

    private static void cells(BufferedReader reader, boolean formulas) throws RefusedException, IOException {
        var cell = new StringBuilder();
        boolean quoted = false;
        boolean begins = true;
        for (int letter; (letter = reader.read()) >= 0; ) {
            if (quoted ? letter == '"' : begins && letter == '"') {
                quoted = !quoted; // a doubled quote closes and opens again
                if (!quoted) {
                    reader.mark(1);
                    quoted = reader.read() == '"';
                    if (!quoted) {
                        reader.reset();
                    }
                }
                begins = false;
            } else if (!quoted
                    && (letter == ',' || letter == ';' || letter == '\t' || letter == '\n' || letter == '\r')) {
                requireNoFormula(cell, formulas);
                cell.setLength(0);
                begins = true;
            } else if (letter != '\uFEFF') {
                begins = false;
                if (cell.length() < LONGEST_NUMBER) {
                    cell.append((char) letter);
                }
            }
        }
        requireNoFormula(cell, formulas);
        if (quoted) {
            throw RefusedException.corrupt("a quote is not closed");
        }
    }

    private static void requireNoFormula(CharSequence cell, boolean formulas) throws RefusedException {
        if (formulas || cell.length() == 0) {
            return;
        }
        char first = cell.charAt(0);
        boolean sign = first == '+' || first == '-';
        if (first == '=' || first == '@' || first == '\t' || first == '\r' || (sign && !isNumber(cell))) {
            throw new RefusedException(
                    "CSV_FORMULA",
                    "The table holds a cell that a spreadsheet would take for a formula: "
                            + Words.quoted(cell.toString()) + ". Please send it without formulas.");
        }
    }

    /** Amounts, telephone numbers, and lines of dashes. */
    private static boolean isNumber(CharSequence cell) {
        return cell.chars().allMatch(letter -> "+-0123456789.,'/() %".indexOf(letter) >= 0);
    }
}
