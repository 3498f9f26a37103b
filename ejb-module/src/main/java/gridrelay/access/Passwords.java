package gridrelay.access;

import gridrelay.problem.Refusal;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Hashes and verifies passwords; as many at once as there are processors, because it is meant to be slow. */
@ApplicationScoped
class Passwords {
    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    /** OWASP's Password Storage Cheat Sheet for PBKDF2 with HMAC-SHA-512. */
    static final Map<String, String> PARAMETERS = Map.of(
            "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
            "Pbkdf2PasswordHash.Iterations", "220000",
            "Pbkdf2PasswordHash.SaltSizeBytes", "32",
            "Pbkdf2PasswordHash.KeySizeBytes", "64");

    @Inject
    Pbkdf2PasswordHash hash;

    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private String nobodys;

    @PostConstruct
    void begin() {
        hash.initialize(PARAMETERS);
        nobodys = hash.generate(UUID.randomUUID().toString().toCharArray());
    }

    String hash(String password) {
        if (password == null || password.length() < SHORTEST || password.length() > LONGEST) {
            throw Refusal.invalid("password", "must have " + SHORTEST + " to " + LONGEST + " characters");
        }
        return inTurn(() -> hash.generate(password.toCharArray()));
    }

    /** Takes the same time whether there is a hash to compare with or null. */
    boolean verify(String password, String stored) {
        if (password.length() > LONGEST) {
            return false;
        }
        return inTurn(() -> {
            var right = hash.verify(password.toCharArray(), stored == null ? nobodys : stored);
            return right && stored != null;
        });
    }

    private <T> T inTurn(java.util.function.Supplier<T> work) {
        try {
            if (!processors.tryAcquire(5, TimeUnit.SECONDS)) {
                throw new Refusal(Refusal.Kind.UNAVAILABLE, "BUSY", "too many logins at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "BUSY", "the server is stopping");
        }
        try {
            return work.get();
        } finally {
            processors.release();
        }
    }
}
