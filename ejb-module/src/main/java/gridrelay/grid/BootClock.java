package gridrelay.grid;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Time since the machine booted, suspended time included: {@code CLOCK_BOOTTIME}, which Java has no call for, from Linux's
 * {@code /proc/uptime} (steps of 10 ms, about 2 microseconds a reading).
 */
final class BootClock implements LongSupplier {

    private static final Path UPTIME = Path.of("/proc/uptime");
    /** Later than any deadline: who cannot read the clock may not rely on it. */
    private static final long UNREADABLE = Long.MAX_VALUE / 2;

    private final RandomAccessFile uptime;
    private final byte[] text = new byte[64];

    private BootClock(RandomAccessFile uptime) {
        this.uptime = uptime;
    }

    /** Where there is no such file, the monotonic clock stands in. */
    static LongSupplier open() {
        try {
            return Files.isReadable(UPTIME)
                    ? new BootClock(new RandomAccessFile(UPTIME.toFile(), "r"))
                    : System::nanoTime;
        } catch (IOException e) {
            return System::nanoTime;
        }
    }

    /** Uses no channel: an interrupted thread would close it for all. */
    @Override
    public synchronized long getAsLong() {
        try {
            uptime.seek(0);
            return nanoseconds(uptime.read(text));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    /** {@code 12345.67 23456.78}: seconds with two decimals, then the idle time. */
    private long nanoseconds(int length) {
        var hundredths = 0L;
        for (var i = 0; i < length && text[i] != ' '; i++) {
            if (text[i] != '.') {
                hundredths = hundredths * 10 + (text[i] - '0');
            }
        }
        return hundredths * 10_000_000;
    }
}
