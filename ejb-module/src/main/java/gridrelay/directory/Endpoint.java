package gridrelay.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Where messages go, and how. Changes itself through verbs; each takes the number of the directory's change. */
@Entity
@Table(name = "endpoint")
public class Endpoint {

    /** Whether an endpoint takes messages and gets them. */
    public enum State {
        ACTIVE,
        /** Accepts messages, delivers none. */
        PAUSED,
        /** Accepts none, delivers none. */
        DISABLED,
        /** Deleted for those who ask; delivers what an accept at the same moment still got in. */
        DRAINING,
        /** Gone; its rows are being removed. */
        DELETED
    }

    static final String V1 = "v1";
    static final String V1A = "v1a";

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    private String name;
    private String url;
    private String description;

    @Column(name = "connect_timeout_ms")
    private int connectTimeoutMs;

    @Column(name = "timeout_ms")
    private int timeoutMs;

    @Column(name = "max_concurrency")
    private int maxConcurrency;

    @Column(name = "rate_per_second")
    private int ratePerSecond;

    @Column(name = "retry_schedule")
    private String retrySchedule;

    @Enumerated(EnumType.STRING)
    private Jitter jitter;

    @Column(name = "max_age")
    private String maxAge;

    @Column(name = "max_attempts")
    private Integer maxAttempts;

    @Column(name = "on_exhausted")
    @Enumerated(EnumType.STRING)
    private OnExhausted onExhausted;

    private String signatures;

    @Column(name = "coalesce_messages")
    private Integer coalesceMessages;

    @Column(name = "coalesce_bytes")
    private Integer coalesceBytes;

    @Column(name = "linger_ms")
    private Integer lingerMs;

    @Embedded
    private EndpointSecrets secrets;

    @Enumerated(EnumType.STRING)
    private State state;

    @Column(name = "state_reason")
    private String stateReason;

    @Column(name = "created_by")
    private long createdBy;

    @Column(name = "created_at")
    private OffsetDateTime createdAt;

    private long version;

    protected Endpoint() {}

    /** Not yet complete: {@link #begin} follows once it has an id, which its secrets are bound to. */
    Endpoint(String name, long createdBy, Instant now) {
        this.name = name;
        this.state = State.ACTIVE;
        this.createdBy = createdBy;
        this.createdAt = now.atOffset(ZoneOffset.UTC);
    }

    void begin(EndpointSpec spec, SecretBox box, long number) {
        secrets = EndpointSecrets.random(box.of(id));
        change(spec, box, number);
    }

    void change(EndpointSpec spec, SecretBox box, long number) {
        url = spec.url();
        description = spec.description();
        connectTimeoutMs = spec.connectTimeoutMs();
        timeoutMs = spec.timeoutMs();
        maxConcurrency = spec.maxConcurrency();
        ratePerSecond = spec.ratePerSecond();
        retrySchedule = Columns.text(spec.retrySchedule());
        jitter = spec.jitter();
        maxAge = spec.maxAge() == null ? null : spec.maxAge().toString();
        maxAttempts = spec.maxAttempts();
        onExhausted = spec.onExhausted();
        secrets.headers(spec.headers(), box.of(id));
        signatures = String.join(" ", spec.signatures());
        coalesce(spec.coalesce());
        if (spec.signatures().contains(V1A)) {
            secrets.needPair(box.of(id));
        }
        version = number;
    }

    private void coalesce(Coalesce wanted) {
        coalesceMessages = wanted == null ? null : wanted.maxMessages();
        coalesceBytes = wanted == null ? null : wanted.maxBytes();
        lingerMs = wanted == null ? null : wanted.lingerMs();
    }

    /** The present secret and key pair sign beside the new ones until then; null: they do not. */
    void rotateSecret(Instant until, SecretBox box, long number) {
        secrets.rotate(until, box.of(id));
        version = number;
    }

    void forgetPreviousSecret(long number) {
        secrets.forgetPrevious();
        version = number;
    }

    /** Encrypts its secrets with the current key: nothing that anybody sees changes. */
    void reseal(SecretBox box) {
        secrets.reseal(box.of(id));
    }

    void pause(long number) {
        become(State.PAUSED, null, number);
    }

    void resume(long number) {
        become(State.ACTIVE, null, number);
    }

    void disable(String reason, long number) {
        become(State.DISABLED, reason.length() > 300 ? reason.substring(0, 300) : reason, number);
    }

    /** Frees the name. */
    void delete(boolean discard, Instant now, long number) {
        var freed = "~" + id + "~" + name;
        name = freed.length() > 100 ? freed.substring(0, 100) : freed;
        become(discard ? State.DELETED : State.DRAINING, "deleted " + now, number);
    }

    void drained(long number) {
        become(State.DELETED, stateReason, number);
    }

    private void become(State next, String reason, long number) {
        state = next;
        stateReason = reason;
        version = number;
    }

    /**
     * As deliveries need it; without a target once it is deleted.
     *
     * @throws gridrelay.problem.Refusal {@code SECRET_UNREADABLE}
     */
    Copy copy(SecretBox box) {
        if (state == State.DELETED) {
            return new Copy(id, version, null, null);
        }
        var present = switch (state) {
            case PAUSED -> Target.State.PAUSED;
            case DISABLED -> Target.State.DISABLED;
            default -> Target.State.ACTIVE;
        };
        return copy(present, headers(box), secrets.signing(signatures(), box.of(id)));
    }

    /** As long as its secrets cannot be read: accepts on, delivers nothing. */
    Copy heldCopy() {
        var held = state == State.DISABLED ? Target.State.DISABLED : Target.State.PAUSED;
        return copy(held, Map.of(), List.of());
    }

    private Copy copy(Target.State present, Map<String, String> headers, List<String> signing) {
        var target = new Target(
                id,
                name,
                URI.create(url),
                Duration.ofMillis(connectTimeoutMs),
                Duration.ofMillis(timeoutMs),
                maxConcurrency,
                ratePerSecond,
                retrySchedule(),
                jitter,
                maxAge(),
                maxAttempts,
                onExhausted,
                headers,
                signing,
                present,
                coalesce());
        return new Copy(id, version, target, state == State.DRAINING ? null : name);
    }

    public long id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String url() {
        return url;
    }

    public String description() {
        return description;
    }

    public int connectTimeoutMs() {
        return connectTimeoutMs;
    }

    public int timeoutMs() {
        return timeoutMs;
    }

    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** 0 for no limit. */
    public int ratePerSecond() {
        return ratePerSecond;
    }

    public List<Duration> retrySchedule() {
        return Columns.durations(retrySchedule);
    }

    /** Null for no limit. */
    public Duration maxAge() {
        return maxAge == null ? null : Duration.parse(maxAge);
    }

    public Jitter jitter() {
        return jitter;
    }

    /** Null for as many as the schedule has. */
    public Integer maxAttempts() {
        return maxAttempts;
    }

    public OnExhausted onExhausted() {
        return onExhausted;
    }

    Map<String, String> headers(SecretBox box) {
        return secrets.headers(box.of(id));
    }

    /** The versions of Standard Webhooks' signatures that requests bear. */
    public List<String> signatures() {
        return List.of(signatures.split(" "));
    }

    /** Null: each message is a request by itself. */
    public Coalesce coalesce() {
        return coalesceMessages == null ? null : new Coalesce(coalesceMessages, coalesceBytes, lingerMs);
    }

    /** Verifies the signatures of version v1a; null if there never were such. */
    public String publicKey() {
        return secrets.publicKey();
    }

    /** Until when the secret before the present one signs too; null if there is none. */
    public Instant previousSecretUntil() {
        return secrets.previousUntil();
    }

    public State state() {
        return state;
    }

    /** Why it is in this state, if somebody or something said so. */
    public String stateReason() {
        return stateReason;
    }

    public Instant createdAt() {
        return createdAt.toInstant();
    }

    long createdBy() {
        return createdBy;
    }

    /** Signs requests; shown to its creator once. */
    String secret(SecretBox box) {
        return secrets.secret(box.of(id));
    }
}
