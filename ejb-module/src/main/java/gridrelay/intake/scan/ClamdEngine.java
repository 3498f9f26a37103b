package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** A clamd, by its own protocol: one connection for each command. */
final class ClamdEngine implements Engine {
    private static final int CHUNK = 64 * 1024;

    /** clamd says OK to fewer than six bytes without a look; what is that short is scanned with line ends behind it. */
    private static final int SHORTEST = 64;

    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Pattern QUEUE = Pattern.compile("QUEUE: (\\d{1,9}) items");

    private final ClamdAddress address;

    ClamdEngine(ClamdAddress address) {
        this.address = address;
    }

    @Override
    public String name() {
        return "clamd at " + address.text();
    }

    @Override
    public boolean antivirus() {
        return true;
    }

    @Override
    public Version version(Deadline deadline) throws IOException, InterruptedException {
        var answer = ask("zVERSION\0", deadline);
        if (!answer.startsWith("ClamAV ")) {
            throw new IOException("is no clamd: " + ClamdReply.printable(answer));
        }
        return Version.ofClamd(answer);
    }

    @Override
    public int queue(Deadline deadline) throws IOException, InterruptedException {
        var items = QUEUE.matcher(ask("zSTATS\0", deadline));
        return items.find() ? Integer.parseInt(items.group(1)) : 0;
    }

    private String ask(String command, Deadline deadline) throws IOException, InterruptedException {
        try (var wire = connect(deadline)) {
            wire.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
            return wire.answer();
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    @Override
    public Scan scan(Sample sample, Version version, Deadline deadline) throws IOException, InterruptedException {
        try (var content = sample.open();
                var wire = connect(deadline)) {
            boolean whole = false;
            IOException broken = null;
            try {
                whole = send(content, wire);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                broken = e; // a clamd that has had enough answers, and resets while it is still written to
            }
            return ClamdReply.of(answer(wire, broken), whole, version);
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    private static String answer(Wire wire, IOException broken) throws IOException, InterruptedException {
        try {
            return wire.answer();
        } catch (IOException e) {
            if (broken != null) {
                e.addSuppressed(broken);
            }
            throw e;
        }
    }

    /** @return whether everything was sent, with the mark that says so */
    private static boolean send(InputStream content, Wire wire) throws IOException, InterruptedException {
        if (!wire.write(ByteBuffer.wrap("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII)))) {
            return false;
        }
        var chunk = ByteBuffer.allocate(Integer.BYTES + CHUNK);
        long sent = 0;
        int length;
        while ((length = content.readNBytes(chunk.array(), Integer.BYTES, CHUNK)) > 0) {
            if (!wire.write(
                    chunk.clear().putInt(length).limit(Integer.BYTES + length).rewind())) {
                return false;
            }
            sent += length;
        }
        var end = ByteBuffer.allocate(2 * Integer.BYTES + SHORTEST);
        if (sent < SHORTEST) {
            end.putInt(SHORTEST).put("\n".repeat(SHORTEST).getBytes(StandardCharsets.US_ASCII));
        }
        return wire.write(end.putInt(0).flip());
    }

    private Wire connect(Deadline deadline) throws IOException, InterruptedException {
        try {
            return Wire.connect(address.resolve(), deadline.within(CONNECTING), deadline);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (deadline.over()) {
                throw e; // says nothing of the scanner
            }
            throw new UnreachableException(name(), e);
        }
    }

    private static InterruptedException interrupted(ClosedByInterruptException e) {
        Thread.interrupted();
        var interrupted = new InterruptedException();
        interrupted.initCause(e);
        return interrupted;
    }
}
