package gridrelay.directory;

import gridrelay.problem.Refusal;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where requests may go: http or https, to addresses of the public internet, unless {@code gridrelay.egress.allow} lists
 * others. Thread-safe.
 *
 * <p>A name may resolve to another address later, so whoever connects asks {@link #allowed} about the very address that it
 * connects to; {@link #check} only tells early what would be refused then.
 */
@ApplicationScoped
public class Egress {
    @Inject
    @ConfigProperty(name = "gridrelay.development", defaultValue = "false")
    boolean development;

    @Inject
    @ConfigProperty(name = "gridrelay.egress.allow")
    Optional<List<String>> allow;

    @Inject
    @ConfigProperty(name = "gridrelay.egress.https-only", defaultValue = "false")
    boolean httpsOnly;

    private AddressRules addresses;

    @PostConstruct
    void begin() {
        var blocks = allow.orElse(List.of()).stream()
                .map(block -> Cidr.of(block.trim()))
                .toList();
        addresses = new AddressRules(development, blocks);
    }

    /** Whether a connection to this address may be opened. */
    public boolean allowed(InetAddress address) {
        return addresses.allow(address);
    }

    /**
     * Refuses a URL that requests may not go to. A name that cannot be resolved now passes. May take as long as a look-up.
     *
     * @throws Refusal INVALID, naming the rule
     */
    public void check(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(java.util.Locale.ROOT);
        if (!scheme.equals("https") && (httpsOnly || !scheme.equals("http"))) {
            throw Refusal.invalid("url", httpsOnly ? "must be https" : "must be http or https");
        }
        if (url.getRawUserInfo() != null) {
            throw Refusal.invalid("url", "must not hold user or password");
        }
        if (url.getRawFragment() != null) {
            throw Refusal.invalid("url", "must not have a fragment");
        }
        if (url.getHost() == null || url.getHost().isEmpty() || url.getPort() == 0 || url.getPort() > 65_535) {
            throw Refusal.invalid("url", "must name a host, and a port of 1 to 65535 if any");
        }
        if (!addressesOf(url.getHost()).allMatch(this::allowed)) {
            throw Refusal.invalid("url", "leads to an address that webhooks may not be sent to");
        }
    }

    private static Stream<InetAddress> addressesOf(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }
}
