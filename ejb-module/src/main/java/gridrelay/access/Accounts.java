package gridrelay.access;

import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Accounts, their tokens and the audit trail, for administrators. Each change is audited in its transaction and counts at
 * once on this node, within a second on others. The last enabled administrator can be neither disabled nor demoted.
 */
@Stateless
@RolesAllowed(Role.ADMIN)
public class Accounts {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,99}");

    /** A new token; the text is never shown again. */
    public record CreatedToken(Token token, String text) {}

    @Inject
    AccountTable accounts;

    @Inject
    Passwords passwords;

    @Inject
    Audit audit;

    @Inject
    InstantSource clock;

    @Inject
    Event<AccountsChanged> changes;

    /** @param password null for an account that only has tokens */
    public Account create(String name, Set<String> roles, String password) {
        var violations = new ArrayList<Violation>();
        if (name == null || !NAME.matcher(name).matches() || name.equals(Audit.SYSTEM)) {
            violations.add(
                    new Violation("name", "must have 1 to 100 of a-z 0-9 . _ @ -, beginning with a letter or digit"));
        }
        check(roles, violations);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
        if (accounts.named(name).isPresent()) {
            throw new Refusal(Refusal.Kind.CONFLICT, "ACCOUNT_EXISTS", "there is an account of this name");
        }
        var account = new Account(name, roles, clock.instant());
        if (password != null) {
            account.changePassword(passwords.hash(password));
        }
        accounts.add(account);
        audit.record("account.create", name, String.join(" ", roles));
        changes.fire(new AccountsChanged());
        return account;
    }

    public Account one(String name) {
        return accounts.existing(name);
    }

    /** In the order of their names. */
    public List<Account> list(String afterName, int limit) {
        return accounts.after(afterName, limit);
    }

    /** Ends all sessions of the account. */
    public void setPassword(String name, String password) {
        var hash = passwords.hash(password); // slow: before the lock
        accounts.locked(name).changePassword(hash);
        audited("account.password", name, null);
    }

    /** Ends all sessions of the account, which have the old roles. */
    public void setRoles(String name, Set<String> roles) {
        var violations = new ArrayList<Violation>();
        check(roles, violations);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
        var administrators = accounts.lockedAdministrators();
        var account = accounts.locked(name);
        if (!roles.contains(Role.ADMIN)) {
            keepAnAdministrator(administrators, account);
        }
        account.grant(roles);
        audited("account.roles", name, String.join(" ", roles));
    }

    public void enable(String name) {
        accounts.locked(name).enable();
        audited("account.enable", name, null);
    }

    /** Ends all sessions of the account; its tokens are worth nothing while it is disabled. */
    public void disable(String name) {
        var administrators = accounts.lockedAdministrators();
        var account = accounts.locked(name);
        keepAnAdministrator(administrators, account);
        account.disable();
        audited("account.disable", name, null);
    }

    /** @param lifetime null for a token that does not expire */
    public CreatedToken createToken(String account, String description, Duration lifetime) {
        var violations = new ArrayList<Violation>();
        if (description != null && (description.isBlank() || description.length() > 200)) {
            violations.add(new Violation("description", "must have 1 to 200 characters"));
        }
        if (lifetime != null && (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.toDays() > 3660)) {
            violations.add(new Violation("lifetime", "must be PT1M to P3660D"));
        }
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
        var secret = Secret.random();
        var now = clock.instant();
        var owner = accounts.existing(account);
        var token = new Token(owner, secret, description, now, lifetime == null ? null : now.plus(lifetime));
        accounts.add(token);
        audited("token.create", account, "token " + token.id());
        return new CreatedToken(token, secret.text());
    }

    /** In the order of their making. */
    public List<Token> tokens(long afterId, int limit) {
        return accounts.tokensAfter(afterId, limit);
    }

    public void revokeToken(long id) {
        var token = accounts.token(id)
                .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "TOKEN_UNKNOWN", "there is no such token"));
        token.revoke(clock.instant());
        audited("token.revoke", token.account().name(), "token " + id);
    }

    /** The newest first. */
    public List<AuditEntry> audit(long beforeId, int limit) {
        return accounts.auditBefore(beforeId, limit);
    }

    private void audited(String action, String account, String detail) {
        audit.record(action, account, detail);
        changes.fire(new AccountsChanged());
    }

    private void keepAnAdministrator(List<Account> administrators, Account than) {
        if (administrators.equals(List.of(than))) {
            throw new Refusal(Refusal.Kind.CONFLICT, "LAST_ADMINISTRATOR", "this is the last enabled administrator");
        }
    }

    private static void check(Set<String> roles, List<Violation> violations) {
        if (roles == null || roles.isEmpty() || !Role.ALL.containsAll(roles)) {
            violations.add(new Violation("roles", "must be one or more of " + String.join(", ", Role.ALL)));
        }
    }
}
