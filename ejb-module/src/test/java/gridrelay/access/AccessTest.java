package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.database.TestPersistence;
import gridrelay.problem.Refusal;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class AccessTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");
    private static final String CONFIGURED = "gr_a-token-that-somebody-configured-somewhere";

    private final TestDatabase database;
    private final TestPersistence persistence;

    @TempDir
    Path data;

    AccessTest(TestDatabase database) {
        this.database = database;
        this.persistence = new TestPersistence(database);
    }

    @BeforeEach
    void empty() {
        database.empty();
    }

    @AfterEach
    void close() {
        persistence.close();
    }

    @Test
    void a_token_names_its_account_until_it_is_revoked_or_expires() {
        var secret = Secret.random();
        var expiring = Secret.random();
        in(accounts -> {
            var account = new Account("crm", Set.of(Role.PRODUCER), NOON);
            accounts.add(account);
            accounts.add(new Token(account, secret, "test", NOON, null));
            accounts.add(new Token(account, expiring, null, NOON, NOON.plusSeconds(60)));
        });
        in(accounts -> {
            var identity = accounts.owner(secret.hash(), NOON).orElseThrow().identity();
            assertThat(identity.caller().name()).isEqualTo("crm");
            assertThat(identity.caller().roles()).containsExactly(Role.PRODUCER);
            assertThat(identity.caller().seesAll()).isFalse();
            assertThat(accounts.owner(Secret.random().hash(), NOON)).isEmpty();
            assertThat(accounts.owner(expiring.hash(), NOON.plusSeconds(59))).isPresent();
            assertThat(accounts.owner(expiring.hash(), NOON.plusSeconds(60))).isEmpty();
        });
        in(accounts -> accounts.token(secret.hash()).orElseThrow().revoke(NOON));
        in(accounts -> {
            assertThat(accounts.owner(secret.hash(), NOON)).isEmpty();
            assertThat(accounts.token(secret.hash()).orElseThrow().revokedAt()).isEqualTo(NOON);
        });
        assertThat(database.one(String.class, "SELECT hash FROM token WHERE description = 'test'"))
                .isEqualTo(secret.hash())
                .doesNotContain(secret.text());
    }

    @Test
    void disabling_an_account_voids_its_tokens_and_ends_its_sessions() {
        var secret = Secret.random();
        in(accounts -> {
            var account = new Account("crm", Set.of(Role.PRODUCER, Role.VIEWER), NOON);
            accounts.add(account);
            accounts.add(new Token(account, secret, null, NOON, null));
        });
        in(accounts -> {
            var account = accounts.locked("crm");
            var before = account.identity().securityVersion();
            account.disable();
            assertThat(account.identity().securityVersion()).isGreaterThan(before);
        });
        in(accounts -> assertThat(accounts.owner(secret.hash(), NOON)).isEmpty());
    }

    @Test
    void a_login_that_was_ended_stays_ended_whatever_its_session_says() {
        var begun = NOON.minusSeconds(600);
        in(accounts -> accounts.add(new Account("ada", Set.of(Role.OPERATOR), begun)));
        in(accounts -> {
            var version = accounts.existing("ada").identity().securityVersion();
            var here = identities(accounts);
            var there = identities(accounts);
            var first = new SessionLogin("first", "ada", version, begun);
            var second = new SessionLogin("second", "ada", version, begun);
            var ofTheVersionBefore = new SessionLogin(null, "ada", version, begun);
            for (var login : List.of(first, second, ofTheVersionBefore)) {
                assertThat(here.bySession(login)).isPresent();
            }
            here.end(first);
            here.end(first); // two of its pages at once
            here.end(ofTheVersionBefore);
            assertThat(here.bySession(first)).isEmpty();
            assertThat(there.bySession(first)).as("at another node").isEmpty();
            assertThat(here.bySession(second)).as("another login").isPresent();
            assertThat(here.bySession(new SessionLogin("third", "ada", version + 1, begun)))
                    .isEmpty();
            assertThat(here.bySession(new SessionLogin("third", "ada", version, NOON.minusSeconds(12 * 3600 + 1))))
                    .as("too old")
                    .isEmpty();
            accounts.end("young", NOON.plusSeconds(60), NOON.plusSeconds(12 * 3600));
        });
        assertThat(database.one(String.class, "SELECT login FROM ended_login"))
                .as("those that are over are forgotten")
                .isEqualTo("young");
    }

    private static Identities identities(AccountTable accounts) {
        var identities = new Identities();
        identities.accounts = accounts;
        identities.clock = () -> NOON;
        identities.longest = Duration.ofHours(12);
        return identities;
    }

    @Test
    void names_are_unique() {
        in(accounts -> accounts.add(new Account("crm", Set.of(Role.VIEWER), NOON)));
        assertThatThrownBy(() -> in(accounts -> accounts.add(new Account("crm", Set.of(Role.ADMIN), NOON))))
                .hasRootCauseInstanceOf(java.sql.SQLException.class);
        in(accounts -> assertThatThrownBy(() -> accounts.existing("bi"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND)));
    }

    @Test
    void only_enabled_administrators_count() {
        in(accounts -> {
            accounts.add(new Account("ada", Set.of(Role.ADMIN, Role.VIEWER), NOON));
            accounts.add(new Account("bob", Set.of(Role.ADMIN), NOON));
            accounts.add(new Account("eve", Set.of(Role.VIEWER), NOON));
            accounts.locked("bob").disable();
        });
        in(accounts -> assertThat(accounts.lockedAdministrators())
                .extracting(Account::name)
                .containsExactly("ada"));
    }

    @Test
    void the_first_start_leaves_credentials_in_a_private_file() throws IOException {
        start(Optional.empty(), Optional.empty());
        var lines = Files.readAllLines(data.resolve("first-administrator"));
        var token = value(lines, "token=");
        var password = value(lines, "password=");
        in(accounts -> {
            var admin = accounts.owner(new Secret(token).hash(), NOON).orElseThrow();
            assertThat(admin.roles()).containsExactly(Role.ADMIN);
            assertThat(passwords().verify(password, admin.passwordHash())).isTrue();
            assertThat(passwords().verify("not the password", admin.passwordHash()))
                    .isFalse();
            assertThat(passwords().verify(password, null)).isFalse();
        });
        Files.delete(data.resolve("first-administrator"));
        start(Optional.empty(), Optional.empty());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void a_configured_token_and_password_leave_no_file() {
        start(Optional.of(CONFIGURED), Optional.of("correct horse battery"));
        assertThat(data).isEmptyDirectory();
        in(accounts -> {
            var admin = accounts.owner(new Secret(CONFIGURED).hash(), NOON).orElseThrow();
            assertThat(passwords().verify("correct horse battery", admin.passwordHash()))
                    .isTrue();
        });
    }

    @Test
    void another_configured_token_replaces_the_one_before() {
        start(Optional.of(CONFIGURED), Optional.empty());
        start(Optional.of(CONFIGURED + "2"), Optional.empty());
        in(accounts -> {
            assertThat(accounts.owner(new Secret(CONFIGURED).hash(), NOON)).isEmpty();
            assertThat(accounts.owner(new Secret(CONFIGURED + "2").hash(), NOON))
                    .isPresent();
        });
        assertThat(database.one(Long.class, "SELECT count(*) FROM account")).isOne();
    }

    @Test
    void a_revoked_token_stays_revoked_though_configured() {
        start(Optional.of(CONFIGURED), Optional.empty());
        in(accounts ->
                accounts.token(new Secret(CONFIGURED).hash()).orElseThrow().revoke(NOON));
        start(Optional.of(CONFIGURED), Optional.empty());
        in(accounts ->
                assertThat(accounts.owner(new Secret(CONFIGURED).hash(), NOON)).isEmpty());
    }

    private void start(Optional<String> token, Optional<String> password) {
        var start = new AccessStart();
        start.first = new ContainerManaged(token, password);
        start.attempt();
    }

    /** With the transactions that its annotations ask for. */
    private final class ContainerManaged extends FirstAdministrator {
        private boolean inTransaction;

        ContainerManaged(Optional<String> token, Optional<String> password) {
            passwords = passwords();
            clock = () -> NOON;
            configuredToken = token;
            configuredPassword = password;
            data = AccessTest.this.data.toString();
        }

        @Override
        boolean isMissing() {
            return within(super::isMissing);
        }

        @Override
        Password password() {
            assertThat(inTransaction).as("hashing holds a transaction").isFalse();
            return super.password();
        }

        @Override
        void ensure(Optional<Password> password) {
            var hashing = passwords;
            passwords = null; // nothing is hashed in here
            within(() -> {
                super.ensure(password);
                return true;
            });
            passwords = hashing;
        }

        private boolean within(BooleanSupplier work) {
            return persistence.transaction(entities -> {
                accounts = new AccountTable(entities);
                audit = audit(entities);
                inTransaction = true;
                try {
                    return work.getAsBoolean();
                } finally {
                    inTransaction = false;
                }
            });
        }
    }

    private static Audit audit(EntityManager entities) {
        var audit = new Audit();
        audit.database = entities;
        audit.clock = () -> NOON;
        return audit;
    }

    private static Passwords passwords() {
        var passwords = new Passwords();
        passwords.hash = new JdkPasswordHash();
        passwords.begin();
        return passwords;
    }

    private void in(Consumer<AccountTable> work) {
        persistence.transaction(entities -> {
            work.accept(new AccountTable(entities));
            return null;
        });
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow();
    }
}
