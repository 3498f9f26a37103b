package gridrelay.directory;

import jakarta.persistence.Column;
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
import java.util.ArrayList;
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

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "entity_id")
    @SequenceGenerator(name = "entity_id", sequenceName = "entity_id", allocationSize = 1)
    private Long id;

    private String name;
    private String url;
    private String description;

    @Column(name = "timeout_ms")
    private int timeoutMs;

    @Column(name = "max_concurrency")
    private int maxConcurrency;

    @Column(name = "rate_per_second")
    private int ratePerSecond;

    @Column(name = "retry_schedule")
    private String retrySchedule;

    @Column(name = "max_age")
    private String maxAge;

    @Column(name = "on_exhausted")
    @Enumerated(EnumType.STRING)
    private OnExhausted onExhausted;

    private String headers;
    private String secret;

    @Column(name = "previous_secret")
    private String previousSecret;

    @Column(name = "previous_until")
    private OffsetDateTime previousUntil;

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

    Endpoint(String name, EndpointSpec spec, long createdBy, Instant now, long version) {
        this.name = name;
        this.secret = SigningSecret.random();
        this.state = State.ACTIVE;
        this.createdBy = createdBy;
        this.createdAt = now.atOffset(ZoneOffset.UTC);
        change(spec, version);
    }

    void change(EndpointSpec spec, long number) {
        url = spec.url();
        description = spec.description();
        timeoutMs = spec.timeoutMs();
        maxConcurrency = spec.maxConcurrency();
        ratePerSecond = spec.ratePerSecond();
        retrySchedule = Columns.text(spec.retrySchedule());
        maxAge = spec.maxAge() == null ? null : spec.maxAge().toString();
        onExhausted = spec.onExhausted();
        headers = Columns.text(spec.headers());
        version = number;
    }

    /** The present secret signs beside the new one until then; null: it does not. */
    void rotateSecret(Instant until, long number) {
        previousSecret = until == null ? null : secret;
        previousUntil = until == null ? null : until.atOffset(ZoneOffset.UTC);
        secret = SigningSecret.random();
        version = number;
    }

    void forgetPreviousSecret(long number) {
        previousSecret = null;
        previousUntil = null;
        version = number;
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

    /** As deliveries need it; without a target once it is deleted. */
    Copy copy() {
        if (state == State.DELETED) {
            return new Copy(id, version, null, null);
        }
        var target = new Target(
                id,
                name,
                URI.create(url),
                Duration.ofMillis(timeoutMs),
                maxConcurrency,
                ratePerSecond,
                retrySchedule(),
                maxAge(),
                onExhausted,
                headers(),
                secrets(),
                switch (state) {
                    case PAUSED -> Target.State.PAUSED;
                    case DISABLED -> Target.State.DISABLED;
                    default -> Target.State.ACTIVE;
                });
        return new Copy(id, version, target, state == State.DRAINING ? null : name);
    }

    private List<String> secrets() {
        var secrets = new ArrayList<String>(2);
        secrets.add(secret);
        if (previousSecret != null) {
            secrets.add(previousSecret);
        }
        return List.copyOf(secrets);
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

    public OnExhausted onExhausted() {
        return onExhausted;
    }

    public Map<String, String> headers() {
        return Columns.map(headers);
    }

    /** Until when the secret before the present one signs too; null if there is none. */
    public Instant previousSecretUntil() {
        return previousUntil == null ? null : previousUntil.toInstant();
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
    String secret() {
        return secret;
    }
}
