package gridrelay.intake.content;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;

/** What PDFBox reads from, which remembers that it could not be read: PDFBox tells of that as of a broken document. */
final class PdfFile extends RandomAccessReadBufferedFile {
    private IOException failure;

    PdfFile(Path path) throws IOException {
        super(path.toFile());
    }

    /** @throws IOException what went wrong while bytes were fetched */
    void requireRead() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void seek(long position) throws IOException {
        try {
            super.seek(position);
        } catch (IOException e) {
            failure = position < 0 ? failure : e; // the document sends it there
            throw e;
        }
    }
}
