package gridrelay.system.oracle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * An append-only file of requests, a line of JSON for each, written when the request has ended.
 *
 * <p>One thread writes.
 */
public final class Journal implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter LINE = JSON.writerFor(Request.class);

    private final BufferedWriter file;

    public Journal(Path path) throws IOException {
        file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    public void append(Request request) {
        try {
            file.write(LINE.writeValueAsString(request));
            file.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was appended so far can be read after this. */
    public void flush() {
        try {
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads a journal. A torn last line, as a killed writer leaves it, is not part of it. */
    public static List<Request> read(Path path) throws IOException {
        String text = Files.readString(path);
        try (Stream<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines()) {
            return lines.map(Journal::parse).toList();
        }
    }

    private static Request parse(String line) {
        try {
            return JSON.readValue(line, Request.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
