package gridrelay.directory;

import gridrelay.access.Audit;
import gridrelay.access.Caller;
import gridrelay.access.Callers;
import gridrelay.access.Role;
import gridrelay.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The endpoints, for operators. Each change is audited in its transaction; this node's {@link Targets} know it when the call
 * returns.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class Directory {

    /**
     * What became of a put.
     *
     * @param secret of a new endpoint, shown here only; null if the endpoint was there
     */
    public record Put(Endpoint endpoint, String secret) {
        public boolean created() {
            return secret != null;
        }
    }

    @Inject
    EndpointTable endpoints;

    @Inject
    Egress egress;

    @Inject
    SecretBox box;

    @Inject
    Instance<EndpointData> data;

    @Inject
    Callers callers;

    @Inject
    Audit audit;

    @Inject
    Event<EndpointNews> news;

    @Inject
    InstantSource clock;

    /** Creates the endpoint, or replaces what it is like; secret, state and backlog of an existing one stay. */
    public Put put(String name, EndpointSpec spec) {
        var violations = EndpointRules.violations(name, spec);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
        egress.check(uri(spec.url())); // looks names up: before any lock

        var number = endpoints.nextChange();
        var existing = endpoints.named(name);
        if (existing.isPresent()) {
            existing.get().change(spec, box, number);
            changed("endpoint.change", existing.get(), spec.url());
            return new Put(existing.get(), null);
        }
        var created = new Endpoint(name, callers.current().accountId(), clock.instant());
        endpoints.add(created, spec, number);
        audit.record("endpoint.create", name, spec.url());
        return new Put(created, created.secret(box));
    }

    /** A mere producer sees what its account created. */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.VIEWER, Role.PRODUCER})
    public Endpoint one(String name) {
        var caller = callers.current();
        return endpoints
                .named(name)
                .filter(endpoint -> visible(endpoint, caller))
                .orElseThrow(() ->
                        new Refusal(Refusal.Kind.NOT_FOUND, "ENDPOINT_UNKNOWN", "there is no endpoint of this name"));
    }

    /** The headers that its requests get. Who may not change them sees their names only; those that cannot be read are none. */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.VIEWER, Role.PRODUCER})
    public Map<String, String> headers(Endpoint endpoint) {
        var headers = new TreeMap<String, String>();
        try {
            headers.putAll(endpoint.headers(box));
        } catch (Refusal unreadable) {
            return headers; // the log tells of it
        }
        var roles = callers.current().roles();
        if (!roles.contains(Role.ADMIN) && !roles.contains(Role.OPERATOR)) {
            headers.replaceAll((name, value) -> "***");
        }
        return headers;
    }

    /** In the order of their names; a mere producer sees what its account created. */
    @RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.VIEWER, Role.PRODUCER})
    public List<Endpoint> list(String afterName, int limit) {
        var caller = callers.current();
        var creator = caller.seesAll() ? Optional.<Long>empty() : Optional.of(caller.accountId());
        return endpoints.after(afterName, creator, limit);
    }

    /**
     * Deletes the endpoint. What other nodes accept for it at the same moment is still delivered, unless discarded.
     *
     * @param discard gives up what is undelivered
     * @throws Refusal CONFLICT if messages are undelivered and not to be discarded
     */
    public void delete(String name, boolean discard) {
        var number = endpoints.nextChange();
        var endpoint = endpoints.existing(name);
        if (!discard && data.stream().anyMatch(d -> d.undelivered(endpoint.id()))) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "ENDPOINT_HAS_UNDELIVERED",
                    "messages to this endpoint are undelivered; ?discard=true gives them up");
        }
        endpoint.delete(discard, clock.instant(), number);
        endpoints.changed(endpoint);
        audit.record("endpoint.delete", name, discard ? "discard" : null);
    }

    /**
     * What signs from now on.
     *
     * @param secret shown here only
     * @param publicKey of version v1a; null if the endpoint never had such signatures
     */
    public record Keys(String secret, String publicKey) {}

    /** Gives the endpoint a new secret, and a new key pair if it has one; the present ones sign too until the overlap is over. */
    public Keys rotateSecret(String name, Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(Duration.ofDays(30)) > 0) {
            throw Refusal.invalid("overlap", "must be PT0S to P30D");
        }
        var number = endpoints.nextChange();
        var endpoint = endpoints.existing(name);
        endpoint.rotateSecret(overlap.isZero() ? null : clock.instant().plus(overlap), box, number);
        changed("endpoint.rotate-secret", endpoint, "overlap " + overlap);
        return new Keys(endpoint.secret(box), endpoint.publicKey());
    }

    /** Accepts on, delivers nothing; what is open ends by itself. A paused or disabled one stays as it is. */
    public void pause(String name) {
        var number = endpoints.nextChange();
        var endpoint = endpoints.existing(name);
        if (endpoint.state() == Endpoint.State.ACTIVE) {
            endpoint.pause(number);
            changed("endpoint.pause", endpoint, null);
        }
    }

    /** Delivers again, and enables a disabled endpoint. */
    public void resume(String name) {
        var number = endpoints.nextChange();
        var endpoint = endpoints.existing(name);
        if (endpoint.state() != Endpoint.State.ACTIVE) {
            var disabled = endpoint.state() == Endpoint.State.DISABLED;
            endpoint.resume(number);
            changed("endpoint.resume", endpoint, null);
            if (disabled) {
                news.fire(new EndpointNews(
                        endpoint.id(),
                        name,
                        EndpointNews.Kind.ENDPOINT_RECOVERED,
                        Map.of("reason", "resumed by " + callers.current().name())));
            }
        }
    }

    private void changed(String action, Endpoint endpoint, String detail) {
        endpoints.changed(endpoint);
        audit.record(action, endpoint.name(), detail);
    }

    private static boolean visible(Endpoint endpoint, Caller caller) {
        return caller.seesAll() || endpoint.createdBy() == caller.accountId();
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw Refusal.invalid("url", "is no URL: " + e.getReason());
        }
    }
}
