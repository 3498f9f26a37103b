package gridrelay.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What an endpoint keeps encrypted: the keys that sign, and the headers, which may hold the receiver's tokens. */
@Embeddable
class EndpointSecrets {
    private static final String HEADERS = "headers";
    private static final String SECRET = "secret";
    private static final String PREVIOUS_SECRET = "previous secret";
    private static final String SIGNING_KEY = "signing key";
    private static final String PREVIOUS_SIGNING_KEY = "previous signing key";

    private String headers;
    private String secret;

    @Column(name = "previous_secret")
    private String previousSecret;

    @Column(name = "signing_key")
    private String signingKey;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "previous_signing_key")
    private String previousSigningKey;

    @Column(name = "previous_until")
    private OffsetDateTime previousUntil;

    protected EndpointSecrets() {}

    static EndpointSecrets random(SecretBox.Seal seal) {
        var secrets = new EndpointSecrets();
        secrets.secret = seal.seal(SECRET, SigningKeys.randomSecret());
        return secrets;
    }

    void headers(Map<String, String> map, SecretBox.Seal seal) {
        headers = seal.seal(HEADERS, Columns.text(map));
    }

    Map<String, String> headers(SecretBox.Seal seal) {
        return Columns.map(seal.open(HEADERS, headers));
    }

    void needPair(SecretBox.Seal seal) {
        if (signingKey == null) {
            newPair(seal);
        }
    }

    private void newPair(SecretBox.Seal seal) {
        var pair = SigningKeys.randomPair();
        signingKey = seal.seal(SIGNING_KEY, pair);
        publicKey = SigningKeys.publicKey(pair);
    }

    /** The present ones sign beside the new ones until then; null: they do not. */
    void rotate(Instant until, SecretBox.Seal seal) {
        previousSecret = until == null ? null : seal.seal(PREVIOUS_SECRET, seal.open(SECRET, secret));
        previousSigningKey = until == null ? null : seal.seal(PREVIOUS_SIGNING_KEY, seal.open(SIGNING_KEY, signingKey));
        previousUntil = until == null ? null : until.atOffset(ZoneOffset.UTC);
        secret = seal.seal(SECRET, SigningKeys.randomSecret());
        if (signingKey != null) {
            newPair(seal);
        }
    }

    void forgetPrevious() {
        previousSecret = null;
        previousSigningKey = null;
        previousUntil = null;
    }

    /** Encrypts all with the current key. */
    void reseal(SecretBox.Seal seal) {
        headers = seal.seal(HEADERS, seal.open(HEADERS, headers));
        secret = seal.seal(SECRET, seal.open(SECRET, secret));
        previousSecret = seal.seal(PREVIOUS_SECRET, seal.open(PREVIOUS_SECRET, previousSecret));
        signingKey = seal.seal(SIGNING_KEY, seal.open(SIGNING_KEY, signingKey));
        previousSigningKey = seal.seal(PREVIOUS_SIGNING_KEY, seal.open(PREVIOUS_SIGNING_KEY, previousSigningKey));
    }

    /** Those that sign, of a version the newest first. */
    List<String> signing(List<String> versions, SecretBox.Seal seal) {
        var symmetric = versions.contains(Endpoint.V1)
                ? Stream.of(seal.open(SECRET, secret), seal.open(PREVIOUS_SECRET, previousSecret))
                : Stream.<String>empty();
        var pairs = versions.contains(Endpoint.V1A)
                ? Stream.of(seal.open(SIGNING_KEY, signingKey), seal.open(PREVIOUS_SIGNING_KEY, previousSigningKey))
                : Stream.<String>empty();
        return Stream.concat(symmetric, pairs).filter(Objects::nonNull).toList();
    }

    String secret(SecretBox.Seal seal) {
        return seal.open(SECRET, secret);
    }

    String publicKey() {
        return publicKey;
    }

    Instant previousUntil() {
        return previousUntil == null ? null : previousUntil.toInstant();
    }
}
