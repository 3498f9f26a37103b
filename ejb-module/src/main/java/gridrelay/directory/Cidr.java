package gridrelay.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of addresses in the usual notation, e.g. {@code 10.0.0.0/8}. A single address is a block too. */
record Cidr(InetAddress network, int bits) {
    /** Only literals: what looks otherwise would be looked up. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    static Cidr of(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(address).matches()) {
            throw new IllegalArgumentException("not an address block: " + text);
        }
        try {
            var network = InetAddress.getByName(address);
            var all = network.getAddress().length * 8;
            var bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > all) {
                throw new IllegalArgumentException("not an address block: " + text);
            }
            return new Cidr(network, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address block: " + text, e);
        }
    }

    boolean contains(InetAddress address) {
        var mine = network.getAddress();
        var other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
