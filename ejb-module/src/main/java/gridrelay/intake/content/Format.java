package gridrelay.intake.content;

import java.io.IOException;

/** The rules of one type of file. Stateless. */
interface Format {

    /**
     * Reads the content to its end.
     *
     * @throws RefusedException a rule is broken
     * @throws java.io.EOFException the content ends too early
     */
    void check(Source content, Inspection inspection) throws RefusedException, IOException;
}
