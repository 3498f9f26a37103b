package gridrelay.intake.scan;

import java.io.IOException;
import java.io.InputStream;

/** Bytes to be scanned. */
interface Sample {
    InputStream open() throws IOException;
}
