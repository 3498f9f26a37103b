package gridrelay.intake.scan;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a clamd listens: {@code host:port}, {@code [::1]:port} or {@code unix:/path/of/socket}. */
record ClamdAddress(String text) {
    private static final Pattern TCP = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]/\\s]+):(\\d{1,5})");
    private static final String UNIX = "unix:/";

    ClamdAddress {
        var tcp = TCP.matcher(text);
        if (!text.startsWith(UNIX) && !(tcp.matches() && Integer.parseInt(tcp.group(2)) <= 65535)) {
            throw new IllegalArgumentException(
                    "gridrelay.intake.scan.clamd: host:port or unix:/path, not '" + text + "'");
        }
    }

    /** Looks the host's name up, if it has one. */
    SocketAddress resolve() {
        if (text.startsWith(UNIX)) {
            return UnixDomainSocketAddress.of(Path.of(text.substring(UNIX.length() - 1)));
        }
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                text.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(text.substring(colon + 1)));
    }
}
