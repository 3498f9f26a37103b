package gridrelay.intake.content;

import gridrelay.intake.Content;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * The child: reads questions from its input and writes answers to its output, one after the other, until the input ends or the
 * server does. Knows nothing of the server but the files that it is asked about. Runs out of memory and time on purpose:
 * the server sees it end.
 */
final class ChildMain {
    /** Said once, when the child can be asked. */
    static final int READY = 'B';

    private ChildMain() {}

    public static void main(String[] arguments) throws IOException {
        ProcessHandle.current()
                .parent()
                .ifPresent(server ->
                        server.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
        var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err); // the output is for answers alone
        Signature.mediaType(Source.of(new byte[] {'x'})); // what takes long at first
        out.writeByte(READY);
        out.flush();
        while (true) {
            Question question;
            try {
                question = Question.read(in);
            } catch (EOFException e) {
                return; // the server has gone, or needs us no more
            }
            try {
                Question.answer(verdict(question), out);
            } catch (UnreadableException e) {
                Question.failure(e, out);
            }
        }
    }

    static Content verdict(Question question) throws UnreadableException {
        try (var source = Source.of(question.file())) {
            return verdict(source, question);
        } catch (IOException e) {
            throw new UnreadableException(e instanceof NoSuchFileException ? "it is not there" : e.toString());
        }
    }

    private static Content verdict(Source source, Question question) throws IOException {
        try {
            return new Content.Accepted(new Inspection(question.policy()).file(source, question.name()));
        } catch (RefusedException e) {
            return e.verdict();
        } catch (EOFException e) {
            return RefusedException.corrupt("it ends too early").verdict();
        } catch (RuntimeException | StackOverflowError e) { // of a library: a sound file leads to none
            return RefusedException.corrupt("it cannot be read").verdict();
        }
    }
}
