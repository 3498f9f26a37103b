package gridrelay.directory;

import gridrelay.problem.Refusal;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where requests may go: by http or https, to the usual ports, to addresses of the public internet, unless
 * {@code gridrelay.egress.*} says otherwise. Thread-safe.
 *
 * <p>A name may resolve to another address later, so whoever connects asks {@link #refusal} about the URL and {@link #allowed}
 * about every address before it connects to one of these very addresses; {@link #check} only tells early what would be refused
 * then.
 */
@ApplicationScoped
public class Egress {
    /** Loopback is allowed, on every port. */
    @Inject
    @ConfigProperty(name = "gridrelay.development", defaultValue = "false")
    boolean development;

    /** Networks that are allowed although they are not public. */
    @Inject
    @ConfigProperty(name = "gridrelay.egress.allow")
    Optional<List<String>> allow;

    /** Networks that are not allowed although they are public. */
    @Inject
    @ConfigProperty(name = "gridrelay.egress.deny")
    Optional<List<String>> deny;

    @Inject
    @ConfigProperty(name = "gridrelay.egress.schemes", defaultValue = "http,https")
    Set<String> schemes;

    @Inject
    @ConfigProperty(name = "gridrelay.egress.ports", defaultValue = "80,443,1024-65535")
    List<String> ports;

    private Names names = Names.SYSTEM;
    private AddressRules addresses;
    private UrlRules urls;

    /** For the container. */
    public Egress() {}

    Egress(Names names) {
        this.names = names;
    }

    @PostConstruct
    void begin() {
        addresses = new AddressRules(development, blocks(allow), blocks(deny));
        urls = new UrlRules(
                schemes.stream().map(Egress::scheme).collect(Collectors.toSet()),
                development
                        ? List.of(UrlRules.Ports.ALL)
                        : ports.stream()
                                .map(range -> UrlRules.Ports.of(range.trim()))
                                .toList());
    }

    private static String scheme(String name) {
        var scheme = name.trim().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme)) {
            throw new IllegalArgumentException("gridrelay.egress.schemes may hold http and https only");
        }
        return scheme;
    }

    private static List<Cidr> blocks(Optional<? extends Collection<String>> list) {
        return list.stream()
                .flatMap(Collection::stream)
                .map(block -> Cidr.of(block.trim()))
                .toList();
    }

    /** Whether a connection to this address may be opened. */
    public boolean allowed(InetAddress address) {
        return addresses.allow(address);
    }

    /** The rule that the URL itself breaks, wherever its host leads. */
    public Optional<String> refusal(URI url) {
        return urls.refusal(url);
    }

    /**
     * Refuses a URL that requests may not go to. A name that cannot be resolved now passes. May take as long as a look-up.
     *
     * @throws Refusal INVALID, naming the rule
     */
    public void check(URI url) {
        refusal(url).ifPresent(rule -> {
            throw Refusal.invalid("url", rule);
        });
        if (!addressesOf(url.getHost()).allMatch(this::allowed)) {
            throw Refusal.invalid("url", "leads to an address that webhooks may not be sent to");
        }
    }

    private Stream<InetAddress> addressesOf(String host) {
        try {
            return Stream.of(names.of(host));
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }
}
