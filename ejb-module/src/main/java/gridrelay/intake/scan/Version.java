package gridrelay.intake.scan;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * A scanner's engine and signatures.
 *
 * @param signatures as the scanner names them, empty if it names none
 * @param made when the signatures were made; null if that is not known
 */
record Version(String engine, String signatures, Instant made) {

    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Of clamd's {@code ClamAV 1.4.6/27100/Fri Nov 28 08:12:13 2026}; without a database's version only the first part. */
    static Version ofClamd(String text) {
        var parts = text.split("/", 3);
        return new Version(
                parts[0],
                parts.length < 2 ? "" : text.substring(parts[0].length() + 1),
                parts.length < 3 ? null : instant(parts[2]));
    }

    /** In the scanner's local time, which it does not name: right to a day, as the signatures' age needs it. */
    private static Instant instant(String text) {
        try {
            return Instant.from(CTIME.parse(text.trim()));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
