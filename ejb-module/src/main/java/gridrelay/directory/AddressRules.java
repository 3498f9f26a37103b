package gridrelay.directory;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a webhook may lead to: those of the public internet, without those that are denied, and those that are
 * allowed although they are not public. What is both denied and allowed is denied.
 */
final class AddressRules {
    /** IANA's special-purpose registries: not globally reachable, or leading elsewhere than they say. */
    private static final List<Cidr> REFUSED_V4 = cidrs(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // Azure's platform service
            "169.254.0.0/16", // link-local; metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; Oracle's metadata
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** Everything else of IPv6 is refused: loopback, unique local, link-local, multicast, NAT64, mapped ... */
    private static final Cidr GLOBAL_V6 = Cidr.of("2000::/3");

    private static final List<Cidr> REFUSED_V6 = cidrs(
            "2001::/23", // protocol assignments, with Teredo, which embeds IPv4 addresses
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which embeds IPv4 addresses
            "3fff::/20"); // documentation

    private final List<Cidr> allowed;
    private final List<Cidr> denied;

    AddressRules(boolean loopback, List<Cidr> allowed, List<Cidr> denied) {
        this.denied = List.copyOf(denied);
        this.allowed = loopback
                ? Stream.concat(cidrs("127.0.0.0/8", "::1").stream(), allowed.stream())
                        .toList()
                : List.copyOf(allowed);
    }

    /** {@link InetAddress} has already turned an IPv4-mapped IPv6 address into the IPv4 address. */
    boolean allow(InetAddress address) {
        return !contains(denied, address) && (contains(allowed, address) || isPublic(address));
    }

    private static boolean isPublic(InetAddress address) {
        return address.getAddress().length == 4
                ? !contains(REFUSED_V4, address)
                : GLOBAL_V6.contains(address) && !contains(REFUSED_V6, address);
    }

    private static boolean contains(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    private static List<Cidr> cidrs(String... blocks) {
        return Stream.of(blocks).map(Cidr::of).toList();
    }
}
