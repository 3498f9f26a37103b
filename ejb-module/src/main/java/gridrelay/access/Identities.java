package gridrelay.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Proves who calls, by token, password or session. What was found is remembered for a second: a change made here counts at
 * once, one made on another node a second later.
 */
@ApplicationScoped
public class Identities {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int LONGEST_TOKEN = 500;

    private final ShortMemory<String, Identity> tokens = new ShortMemory<>(10_000, MOMENT, System::nanoTime);
    private final ShortMemory<String, Identity> names = new ShortMemory<>(10_000, MOMENT, System::nanoTime);
    private final ShortMemory<String, Boolean> endedLogins = new ShortMemory<>(10_000, MOMENT, System::nanoTime);
    private final LoginThrottle throttle = new LoginThrottle(System::nanoTime);
    private final Log log = new Log();

    @Inject
    AccountTable accounts;

    @Inject
    Passwords passwords;

    @Inject
    InstantSource clock;

    /** A login's life. */
    @Inject
    @ConfigProperty(name = "gridrelay.session.longest", defaultValue = "PT12H")
    Duration longest;

    /** Whose token this is, if it is one, neither revoked nor expired, of an enabled account. */
    public Optional<Identity> byToken(String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        return tokens.get(
                new Secret(token).hash(),
                hash -> accounts.owner(hash, clock.instant()).map(Account::identity));
    }

    /** The account of this name, if it is enabled. */
    public Optional<Identity> named(String name) {
        return names.get(name, accounts::identity);
    }

    /** Whether the session of a login goes on: not too old, not ended, the account enabled and its password and roles the same. */
    public Optional<Identity> bySession(SessionLogin login) {
        return clock.instant().isAfter(over(login))
                ? Optional.empty()
                : named(login.account())
                        .filter(identity -> identity.securityVersion() == login.securityVersion())
                        .filter(identity -> login.id() == null || !ended(login.id()));
    }

    private boolean ended(String login) {
        return endedLogins.get(login, id -> Optional.of(accounts.ended(id))).orElseThrow();
    }

    private Instant over(SessionLogin login) {
        return login.begun().plus(longest);
    }

    /** Ends a login for good, whatever the grid remembers of its session, at whichever node. */
    public void end(SessionLogin login) {
        if (login.id() != null) {
            accounts.end(login.id(), over(login), clock.instant());
            endedLogins.forget();
        }
    }

    /** Checks a password, unless there were too many failures from this address. */
    public Login byPassword(String name, String password, String address) {
        var wait = throttle.wait(name, address);
        if (!wait.isZero()) {
            log.loginThrottled(name, address, wait);
            return new Login.Throttled(wait);
        }
        throttle.trying(name, address);
        var account = accounts.named(name).filter(Account::enabled);
        if (!passwords.verify(password, account.map(Account::passwordHash).orElse(null))) {
            log.loginDenied(name, address);
            return new Login.Denied();
        }
        throttle.succeeded(name, address);
        log.loginGranted(name, address);
        return new Login.Granted(account.orElseThrow().identity());
    }

    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountsChanged changed) {
        tokens.forget();
        names.forget();
    }
}
