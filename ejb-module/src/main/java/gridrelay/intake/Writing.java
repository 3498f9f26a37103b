package gridrelay.intake;

import gridrelay.intake.Receipts.Mark;
import gridrelay.problem.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One request that writes bytes of a file. The thread that reads the request calls {@link #write} and one of the ends; others
 * may commit what it has, or end it, while it waits for bytes. Nothing counts before it is forced to the disk and committed.
 */
final class Writing implements AutoCloseable {

    /**
     * Where the next request of this process can go on, if no other process comes between.
     *
     * @param digest of all bytes up to the offset; null for a part, which has none
     */
    record Tail(long segment, long length, long offset, MessageDigest digest) {}

    private static final long UNCERTAIN = -1;

    private final FileRow file;
    private final long segment;
    private final Staging staging;
    private final Function<Mark, FileRow> commit;
    private final Checksum checksum;
    private final boolean last;
    /** Whether all bytes of this request count, or none. */
    private final boolean atOnce;

    private final MessageDigest checked;
    private final ReentrantLock lock = new ReentrantLock();
    private final long start;
    private final long base;
    /** Null before the first byte: a request without bytes leaves no segment. */
    private FileChannel channel;

    private boolean named;
    private MessageDigest digest;
    private long received;
    private long committed;
    private boolean over;
    /** The length of the segment when it ended. */
    private long left = UNCERTAIN;
    /** As the last commit left it; null if another has become the writer. */
    private FileRow result;

    private volatile long lastByte = System.nanoTime();

    /**
     * @param file as the ledger has it since this is its writer
     * @param tail where this process left it; its segment's name is on the disk. Segment and length 0 to begin a new segment at
     *     the first byte
     * @param append its checksum is of all bytes of this request, which then count all or not at all
     * @param commit null where the ledger does not take it: another has become the writer, or it is not to know of it
     */
    Writing(FileRow file, Tail tail, Append append, Staging staging, Function<Mark, FileRow> commit) {
        this.file = file;
        this.checksum = append.checksum();
        this.last = append.last();
        this.atOnce = checksum != null || file.isToCome();
        this.staging = staging;
        this.commit = commit;
        this.named = tail.segment() != 0;
        this.segment = named ? tail.segment() : file.writer();
        this.start = tail.length();
        this.base = file.received() - tail.length();
        this.received = file.received();
        this.committed = received;
        this.digest = tail.digest();
        this.checked = checksum == null || digest == null ? null : Sha256.copy(digest);
        this.result = file;
    }

    String id() {
        return file.id();
    }

    /** @return false if this was ended meanwhile, and nothing more of it counts */
    boolean write(byte[] bytes, int length) throws IOException {
        lock.lock();
        try {
            if (over) {
                return false;
            }
            if (file.length() != null && received + length > file.length()) {
                throw new Refusal(Refusal.Kind.TOO_LARGE, "UPLOAD_TOO_LONG", "there are more bytes than Upload-Length");
            }
            Disk.write(segment(), ByteBuffer.wrap(bytes, 0, length));
            if (digest != null) {
                digest.update(bytes, 0, length);
            }
            if (checksum != null) {
                checksum.update(bytes, length);
            }
            received += length;
            lastByte = System.nanoTime();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private FileChannel segment() throws IOException {
        if (channel == null) {
            var path = staging.segment(file.id(), segment);
            channel = named ? FileChannel.open(path, StandardOpenOption.WRITE) : Disk.create(path);
            channel.truncate(start).position(start);
        }
        return channel;
    }

    /** Bytes that would be lost if the process ended now; 0 also while somebody commits them, who is not waited for. */
    long uncommitted() {
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            return over || atOnce ? 0 : received - committed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits what is here, if it may count before the request's end; does nothing while somebody is at it. The last byte is
     * left to {@link #finish}: it counts only together with the hand-over.
     */
    void checkpoint() throws IOException {
        if (lock.tryLock()) {
            try {
                var whole = file.length() != null && received == file.length();
                if (!over && !atOnce && received > committed && !whole) {
                    commit(false);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether nothing has come for so long. */
    boolean idleFor(long nanos) {
        return System.nanoTime() - lastByte > nanos;
    }

    /**
     * The request is at its end, all its bytes are here.
     *
     * @throws Refusal DAMAGED if they do not have their checksum; nothing of them counts
     */
    FileRow finish() throws IOException {
        lock.lock();
        try {
            if (over) {
                return null;
            }
            if (checksum != null && !checksum.matches()) {
                discard();
                throw new Refusal(
                        Refusal.Kind.DAMAGED,
                        "CHECKSUM_MISMATCH",
                        "the bytes do not have the checksum of Upload-Checksum");
            }
            commit(true, last);
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The request has broken off, or another wants to go on: keeps what may be kept. What is being written just now is waited
     * for a little.
     *
     * @return false if that did not end in time: nobody knows yet what counts
     */
    boolean breakOff(long patienceMillis) throws IOException {
        try {
            if (!lock.tryLock(patienceMillis, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (!over) {
                if (atOnce) {
                    discard();
                } else {
                    commit(true);
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void discard() throws IOException {
        received = committed;
        digest = checked;
        commit(true);
    }

    /** Something is wrong with the request: what was not committed does not count, and the next one begins a new segment. */
    void giveUp() throws IOException {
        lock.lock();
        try {
            if (!over) {
                received = committed;
                commit(true);
                left = UNCERTAIN; // the digest has seen more than what counts
            }
        } finally {
            lock.unlock();
        }
    }

    private void commit(boolean ended) throws IOException {
        commit(ended, false);
    }

    /**
     * Bytes first, then their name, then the ledger. If we die between two of these, the bytes lie behind the segment's length
     * and are nobody's.
     */
    private void commit(boolean ended, boolean whole) throws IOException {
        try {
            var inSegment = received - base;
            if (received > committed) {
                channel.force(false);
                if (!named) {
                    staging.forceNames();
                    named = true;
                }
            }
            var complete = ended && !file.isPart() && (whole || (file.length() != null && received == file.length()));
            var sha256 = complete ? Sha256.end(Sha256.copy(digest)) : null;
            var row = commit.apply(
                    new Mark(file.id(), file.writer(), received, new Segment(segment, inSegment), ended, sha256));
            if (row == null) {
                result = null;
                end(UNCERTAIN);
                return;
            }
            committed = received;
            result = row;
            if (ended) {
                end(inSegment);
            }
        } catch (IOException | RuntimeException e) {
            end(UNCERTAIN); // what the ledger has is not known here
            throw e;
        }
    }

    private void end(long inSegment) {
        over = true;
        left = inSegment;
    }

    /** What the next request here may go on with, once; null if that is not certain, or not over. */
    Tail takeTail() {
        lock.lock();
        try {
            var certain = over && left >= 0 && result != null;
            var tail = certain ? new Tail(left == 0 ? 0 : segment, left, committed, digest) : null;
            left = UNCERTAIN;
            return tail;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
