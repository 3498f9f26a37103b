package gridrelay.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes sure that somebody can administer a new installation: account {@code admin} with the configured token and password,
 * or with random ones that only the server's user can read in a file of the data folder.
 *
 * <p>The file is written before the commit: dying between the two leaves credentials of nobody, which the next start
 * replaces, never an administrator whose credentials nobody knows.
 */
@ApplicationScoped
class FirstAdministrator {
    static final String NAME = "admin";
    static final String CONFIGURED = "configured as gridrelay.admin.token";
    private static final int STRONG = 32;

    @Inject
    AccountTable accounts;

    @Inject
    Passwords passwords;

    @Inject
    Audit audit;

    @Inject
    InstantSource clock;

    @Inject
    @ConfigProperty(name = "gridrelay.admin.token")
    Optional<String> configuredToken;

    @Inject
    @ConfigProperty(name = "gridrelay.admin.password")
    Optional<String> configuredPassword;

    @Inject
    @ConfigProperty(name = "gridrelay.data", defaultValue = "data")
    String data;

    private final Log log = new Log();

    /** A password to be, and what of it is stored. */
    record Password(String text, String hash) {}

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    boolean isMissing() {
        return !accounts.hasAdministrator();
    }

    /** Outside any transaction: hashing may take longer than the database lets one idle. */
    @Transactional(Transactional.TxType.NEVER)
    Password password() {
        var text = configuredPassword.orElseGet(() -> Secret.random().text());
        return new Password(text, passwords.hash(text));
    }

    /**
     * In a transaction of its own; of nodes that start at once one creates the account, the others fail and try again.
     *
     * @param password for the administrator if there is still none
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void ensure(Optional<Password> password) {
        if (password.isPresent() && !accounts.hasAdministrator()) {
            create(password.get());
        }
        configuredToken.map(Secret::new).ifPresent(this::putInForce);
    }

    private void create(Password password) {
        var account = new Account(NAME, List.of(Role.ADMIN), clock.instant());
        account.changePassword(password.hash());
        accounts.add(account); // a second node fails here, before it touches its file
        audit.recordOwn("account.create", NAME, "first administrator");

        var lines =
                new StringBuilder("# GridRelay's first administrator. Keep these elsewhere and delete this file.\n");
        lines.append("account=").append(NAME).append('\n');
        if (configuredToken.isEmpty()) {
            var secret = Secret.random();
            accounts.add(new Token(account, secret, "first administrator", clock.instant(), null));
            lines.append("token=").append(secret.text()).append('\n');
        }
        if (configuredPassword.isEmpty()) {
            lines.append("password=").append(password.text()).append('\n');
        }
        if (configuredToken.isEmpty() || configuredPassword.isEmpty()) {
            var file = Path.of(data, "first-administrator");
            try {
                PrivateFile.write(file, lines.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            log.firstAdministrator(file.toAbsolutePath());
        } else {
            log.firstAdministratorConfigured();
        }
    }

    /** What is configured replaces what was configured before. */
    private void putInForce(Secret secret) {
        if (secret.text().length() < STRONG) {
            log.tokenWeak();
        }
        var present = accounts.token(secret.hash());
        if (present.isPresent()) {
            if (present.get().revokedAt() != null) {
                log.tokenRevoked();
            }
            return;
        }
        var account = accounts.named(NAME);
        if (account.isEmpty()) {
            return; // an installation whose administrators gave themselves other names
        }
        accounts.described(account.get(), CONFIGURED).forEach(token -> token.revoke(clock.instant()));
        accounts.add(new Token(account.get(), secret, CONFIGURED, clock.instant(), null));
        audit.recordOwn("token.create", NAME, CONFIGURED);
        log.tokenConfigured();
    }
}
