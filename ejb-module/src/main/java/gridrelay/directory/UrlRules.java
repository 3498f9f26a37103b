package gridrelay.directory;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the URL of a webhook may look like, whatever its host leads to.
 *
 * <p>A host that ends in a number is an address to some and a name to others (inet_aton knows decimal, octal, hexadecimal and
 * short forms), so only the usual notation of an address passes, and only without a trailing dot or a zone.
 *
 * @param schemes in lower case
 */
record UrlRules(Set<String> schemes, List<Ports> ports) {

    /** From {@code first} to {@code last}. */
    record Ports(int first, int last) {
        private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
        private static final int LARGEST = 65_535;

        static final Ports ALL = new Ports(1, LARGEST);

        static Ports of(String text) {
            var range = RANGE.matcher(text);
            if (range.matches()) {
                var first = Integer.parseInt(range.group(1));
                var last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                if (first >= 1 && last >= first && last <= LARGEST) {
                    return new Ports(first, last);
                }
            }
            throw new IllegalArgumentException("not a port or a range of ports: " + text);
        }

        boolean contains(int port) {
            return port >= first && port <= last;
        }

        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9A-Fa-f]*");
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

    /** The rule that the URL breaks. */
    Optional<String> refusal(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        var host = url.getHost();
        if (!schemes.contains(scheme)) {
            return Optional.of("must be " + schemes.stream().sorted().collect(Collectors.joining(" or ")));
        }
        if (url.getRawUserInfo() != null) {
            return Optional.of("must not hold user or password");
        }
        if (url.getRawFragment() != null) {
            return Optional.of("must not have a fragment");
        }
        if (host == null || host.isEmpty()) {
            return Optional.of("must name a host, by a name or by an address in its usual notation");
        }
        if (host.indexOf('%') >= 0 || oddNumber(host)) {
            return Optional.of("must name its host by a name or by an address in its usual notation");
        }
        var port = url.getPort() < 0 ? scheme.equals("https") ? 443 : 80 : url.getPort();
        return ports.stream().anyMatch(range -> range.contains(port))
                ? Optional.empty()
                : Optional.of("must have a port of these: "
                        + ports.stream().map(Ports::toString).collect(Collectors.joining(", ")));
    }

    private static boolean oddNumber(String host) {
        var end = host.endsWith(".") ? host.length() - 1 : host.length();
        var last = host.substring(host.lastIndexOf('.', end - 1) + 1, end);
        return NUMBER.matcher(last).matches() && !IPV4.matcher(host).matches();
    }
}
