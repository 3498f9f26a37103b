package gridrelay.benchmarks.tus;

import java.net.URI;
import java.util.List;

/** A server that files are sent to by tus 1.0. */
public interface TusTarget extends AutoCloseable {

    /** Where files are created. */
    URI files();

    /** What each request has besides: {@code name: value}. */
    List<String> headers();

    /** Returns when nothing that was sent is being worked on any more. */
    void rest() throws Exception;

    /** In tables. */
    @Override
    String toString();
}
