package gridrelay.access;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The accounts and tokens as they are kept. */
@ApplicationScoped
@Transactional
class AccountTable {
    @PersistenceContext
    EntityManager database;

    AccountTable() {}

    /** For tests, with a database of theirs. */
    AccountTable(EntityManager database) {
        this.database = database;
    }

    void add(Object entity) {
        database.persist(entity);
        database.flush();
    }

    Optional<Account> named(String name) {
        return database.createQuery("SELECT a FROM Account a WHERE a.name = :name", Account.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst();
    }

    /**
     * Of the account of this name, if it is enabled. In a transaction of its own: the caller's may be one that stays open for
     * long, and would keep a connection for this.
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Identity> identity(String name) {
        return named(name).filter(Account::enabled).map(Account::identity);
    }

    Account existing(String name) {
        return named(name)
                .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "ACCOUNT_UNKNOWN", "there is no such account"));
    }

    /** In the order of their names. */
    List<Account> after(String name, int limit) {
        return database.createQuery("SELECT a FROM Account a WHERE a.name > :name ORDER BY a.name", Account.class)
                .setParameter("name", name)
                .setMaxResults(limit)
                .getResultList();
    }

    /** The enabled ones, locked until the transaction ends: two cannot disable each other at once. */
    List<Account> lockedAdministrators() {
        return database
                .createQuery("SELECT a FROM Account a WHERE a.roles LIKE '%admin%' ORDER BY a.id", Account.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .stream()
                .filter(Account::enabled)
                .toList();
    }

    boolean hasAdministrator() {
        return !database.createQuery("SELECT a.id FROM Account a WHERE a.roles LIKE '%admin%'", Long.class)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** Locks the account until the transaction ends, and so what depends on its state. */
    Account locked(String name) {
        var account = existing(name);
        database.refresh(account, LockModeType.PESSIMISTIC_WRITE);
        return account;
    }

    Optional<Account> owner(String tokenHash, Instant now) {
        return token(tokenHash).filter(token -> token.valid(now)).map(Token::account);
    }

    Optional<Token> token(String hash) {
        return database.createQuery("SELECT t FROM Token t JOIN FETCH t.account WHERE t.hash = :hash", Token.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst();
    }

    Optional<Token> token(long id) {
        return Optional.ofNullable(database.find(Token.class, id));
    }

    List<Token> tokensAfter(long id, int limit) {
        return database.createQuery(
                        "SELECT t FROM Token t JOIN FETCH t.account WHERE t.id > :id ORDER BY t.id", Token.class)
                .setParameter("id", id)
                .setMaxResults(limit)
                .getResultList();
    }

    List<Token> described(Account account, String description) {
        return database.createQuery(
                        "SELECT t FROM Token t WHERE t.account = :account AND t.description = :d", Token.class)
                .setParameter("account", account)
                .setParameter("d", description)
                .getResultList();
    }

    boolean ended(String login) {
        return !database.createQuery("SELECT e.id FROM EndedLogin e WHERE e.login = :login", Long.class)
                .setParameter("login", login)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** Remembers it, and forgets those that are long over. */
    void end(String login, Instant until, Instant now) {
        database.createQuery("DELETE FROM EndedLogin e WHERE e.until < :now")
                .setParameter("now", now.atOffset(ZoneOffset.UTC))
                .executeUpdate();
        add(new EndedLogin(login, until));
    }

    /** The newest first. */
    List<AuditEntry> auditBefore(long id, int limit) {
        return database.createQuery("SELECT e FROM AuditEntry e WHERE e.id < :id ORDER BY e.id DESC", AuditEntry.class)
                .setParameter("id", id)
                .setMaxResults(limit)
                .getResultList();
    }
}
