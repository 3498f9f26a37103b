package gridrelay.system.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A way to a port of this machine that can be cut: then its connections are closed, and new ones as soon as they are made. It can
 * also hold back what a client says, or lose the database's answers to COMMIT.
 */
public final class Link implements AutoCloseable {

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "link");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean cut;
    private volatile byte[] held;
    private volatile double losing;

    Link(InetAddress address, int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Where it begins. */
    public int port() {
        return door.getLocalPort();
    }

    public void cut() {
        cut = true;
        open.forEach(Link::end);
    }

    /**
     * From now on this part of the answers to COMMIT, from 0 to 1, is lost: PostgreSQL has committed, and the connection is closed
     * before its client hears so.
     */
    public void loseCommits(double part) {
        losing = part;
    }

    /** As at the beginning. */
    public void mend() {
        cut = false;
        losing = 0;
    }

    /** From now on a connection on which the client says this gets no further: that, and what follows it, is not passed on. */
    public void hold(String words) {
        held = words.getBytes(StandardCharsets.US_ASCII);
    }

    private void accept() {
        try {
            while (true) {
                var near = door.accept();
                if (cut) {
                    end(near);
                } else {
                    join(near);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void join(Socket near) {
        try {
            var far = new Socket(InetAddress.getLoopbackAddress(), target);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            threads.execute(() -> passThere(near, far));
            threads.execute(() -> passBack(far, near));
            if (cut) { // since it was asked
                end(near);
                end(far);
            }
        } catch (IOException e) {
            end(near);
        }
    }

    /** What passes the bytes on, or ends their connection by saying no. */
    private interface Gate {
        boolean lets(byte[] bytes, int length, InputStream in) throws IOException;
    }

    private void passThere(Socket client, Socket database) {
        pass(client, database, (bytes, length, in) -> {
            if (isHeld(bytes, length)) {
                in.transferTo(OutputStream.nullOutputStream()); // until the client ends
                return false;
            }
            return true;
        });
    }

    private void passBack(Socket database, Socket client) {
        var answers = new CommitAnswers();
        pass(
                database,
                client,
                (bytes, length, in) -> !answers.in(bytes, length)
                        || ThreadLocalRandom.current().nextDouble() >= losing);
    }

    private void pass(Socket from, Socket to, Gate gate) {
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            var some = new byte[64 * 1024];
            for (int length = in.read(some); length >= 0 && gate.lets(some, length, in); length = in.read(some)) {
                out.write(some, 0, length);
            }
        } catch (IOException e) {
            // the other side is told by the close
        }
        end(from);
        end(to);
        open.remove(from);
        open.remove(to);
    }

    /** Whether the words are among what was read at once: a driver writes a statement in one piece. */
    private boolean isHeld(byte[] some, int length) {
        var words = held;
        for (int from = 0; words != null && from + words.length <= length; from++) {
            if (Arrays.equals(some, from, from + words.length, words, 0, words.length)) {
                return true;
            }
        }
        return false;
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // ended before
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Link::end);
        threads.shutdownNow();
    }
}
