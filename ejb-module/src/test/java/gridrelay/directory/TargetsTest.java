package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.database.TestPersistence;
import gridrelay.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over one database: what one changes, the other's copy learns when it looks. */
@OnBothDatabases
class TargetsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final TestDatabase database;
    private final TestPersistence persistence;
    private final AtomicLong nanos = new AtomicLong();
    private final Fired<TargetChanged> changed = new Fired<>();
    private Targets here;
    private Targets there;

    TargetsTest(TestDatabase database) {
        this.database = database;
        this.persistence = new TestPersistence(database);
    }

    @BeforeEach
    void empty() {
        database.empty();
        database.execute(
                "INSERT INTO account (id, name, roles, created_at) VALUES (1, 'ada', 'admin', current_timestamp)");
        here = targets(new Fired<>());
        there = targets(changed);
    }

    @AfterEach
    void close() {
        persistence.close();
    }

    @Test
    void a_new_endpoint_is_known_here_at_once_and_there_when_it_looks() {
        there.refresh();
        var id = create("crm");
        assertThat(here.named("crm")).isPresent();
        assertThat(there.named("crm")).isEmpty();
        there.refresh();
        assertThat(there.named("crm")).isEqualTo(here.named("crm"));
        assertThat(there.withId(id).orElseThrow().secrets()).hasSize(1);
        assertThat(changed.events).containsExactly(new TargetChanged(id));
    }

    @Test
    void the_first_question_loads_all() {
        var id = create("crm");
        assertThat(targets(new Fired<>()).withId(id)).isPresent();
        assertThat(targets(new Fired<>()).named("crm")).isPresent();
    }

    @Test
    void whatever_an_endpoint_has_is_kept() {
        var spec = new EndpointSpec(
                "https://example.com/hook?x=1",
                "for the tests",
                1_000,
                2_000,
                7,
                11,
                List.of(Duration.ofMillis(1500), Duration.ofHours(2)),
                Jitter.FULL,
                Duration.ofDays(3),
                12,
                OnExhausted.DEAD_LETTER,
                List.of("v1", "v1a"),
                Map.of("x-team", "a \"quoted\" one", "Authorization", "Bearer \\ x"));
        change(endpoints -> {
            endpoints.add(new Endpoint("bi", spec, 1, NOON, endpoints.nextChange()));
            return null;
        });
        there.refresh();
        var target = there.named("bi").orElseThrow();
        assertThat(target.url()).hasToString(spec.url());
        assertThat(target.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(target.maxConcurrency()).isEqualTo(7);
        assertThat(target.ratePerSecond()).isEqualTo(11);
        assertThat(target.retrySchedule()).isEqualTo(spec.retrySchedule());
        assertThat(target.jitter()).isEqualTo(Jitter.FULL);
        assertThat(target.maxAge()).isEqualTo(spec.maxAge());
        assertThat(target.maxAttempts()).isEqualTo(12);
        assertThat(target.secrets())
                .extracting(secret -> secret.substring(0, 5))
                .containsExactly("whsec", "whsk_");
        assertThat(target.onExhausted()).isEqualTo(OnExhausted.DEAD_LETTER);
        assertThat(target.headers()).isEqualTo(spec.headers());
        assertThat(target.state()).isEqualTo(Target.State.ACTIVE);
    }

    @Test
    void states_and_secrets_reach_the_other_node() {
        create("crm");
        change(endpoints -> {
            var number = endpoints.nextChange();
            var endpoint = endpoints.existing("crm");
            endpoint.pause(number);
            endpoint.rotateSecret(NOON.plusSeconds(60), number);
            endpoints.changed(endpoint);
            return null;
        });
        there.refresh();
        var paused = there.named("crm").orElseThrow();
        assertThat(paused.state()).isEqualTo(Target.State.PAUSED);
        assertThat(paused.secrets()).hasSize(2).allMatch(secret -> secret.startsWith("whsec_"));

        change(endpoints -> {
            assertThat(endpoints.withSecretPast(NOON.plusSeconds(59))).isEmpty();
            assertThat(endpoints.withSecretPast(NOON.plusSeconds(60))).hasSize(1);
            var number = endpoints.nextChange();
            var endpoint = endpoints.existing("crm");
            endpoint.forgetPreviousSecret(number);
            endpoint.resume(number);
            endpoints.changed(endpoint);
            return null;
        });
        there.refresh();
        assertThat(there.named("crm").orElseThrow().secrets())
                .containsExactly(paused.secrets().get(0));
    }

    @Test
    void deleting_drains_first_so_that_a_late_accept_is_still_delivered() {
        var id = create("crm");
        there.refresh();
        change(endpoints -> {
            var number = endpoints.nextChange();
            var endpoint = endpoints.existing("crm");
            endpoint.delete(false, NOON, number);
            endpoints.changed(endpoint);
            return null;
        });
        assertThat(here.named("crm")).isEmpty();
        assertThat(here.withId(id)).isPresent();
        assertThat(there.named("crm")).isPresent(); // not yet: this is why it drains
        there.refresh();
        assertThat(there.named("crm")).isEmpty();
        assertThat(there.withId(id).orElseThrow().state()).isEqualTo(Target.State.ACTIVE);

        var next = create("crm"); // the name is free
        there.refresh();
        assertThat(there.named("crm").orElseThrow().id()).isEqualTo(next).isNotEqualTo(id);

        change(endpoints -> {
            var endpoint = endpoints.withId(id).orElseThrow();
            endpoint.drained(endpoints.nextChange());
            endpoints.changed(endpoint);
            return null;
        });
        there.refresh();
        assertThat(there.withId(id)).isEmpty();
        assertThat(there.withId(next)).isPresent();
        change(endpoints -> {
            assertThat(endpoints.after("", Optional.empty(), 10)).hasSize(1);
            assertThat(endpoints.after("", Optional.of(1L), 10)).hasSize(1);
            assertThat(endpoints.after("", Optional.of(2L), 10)).isEmpty();
            assertThat(endpoints.after("crm", Optional.empty(), 10)).isEmpty();
            return null;
        });
    }

    @Test
    void a_discarded_endpoint_is_gone_at_once_and_forgotten_when_its_row_goes() {
        var id = create("crm");
        there.refresh();
        change(endpoints -> {
            var endpoint = endpoints.existing("crm");
            endpoint.delete(true, NOON, endpoints.nextChange());
            endpoints.changed(endpoint);
            return null;
        });
        assertThat(here.withId(id)).isEmpty();
        change(endpoints -> {
            endpoints.nextChange();
            endpoints.remove(endpoints.withId(id).orElseThrow());
            return null;
        });
        changed.events.clear();
        there.refresh(); // never saw the state in between
        assertThat(there.withId(id)).isEmpty();
        assertThat(changed.events).containsExactly(new TargetChanged(id));
    }

    @Test
    void a_copy_that_cannot_be_refreshed_accepts_nothing_but_still_delivers() {
        var id = create("crm");
        there.refresh();
        nanos.addAndGet(Targets.STALE.toNanos());
        assertThat(there.named("crm")).isPresent();
        nanos.incrementAndGet();
        assertThatThrownBy(() -> there.named("crm"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE));
        assertThat(there.withId(id)).isPresent();
        there.refresh();
        assertThat(there.named("crm")).isPresent();
    }

    @Test
    void nothing_is_read_but_one_number_while_nothing_changes() {
        create("crm");
        there.refresh();
        changed.events.clear();
        database.execute("UPDATE endpoint SET url = 'http://1.1.1.1/unnoticed'"); // no change of the directory
        there.refresh();
        assertThat(there.named("crm").orElseThrow().url()).hasToString("http://1.1.1.1/");
        assertThat(changed.events).isEmpty();
    }

    private long create(String name) {
        return change(endpoints -> {
            var spec = Specs.plain();
            var endpoint = new Endpoint(name, spec, 1, NOON, endpoints.nextChange());
            endpoints.add(endpoint);
            return endpoint.id();
        });
    }

    /** A change made on the node {@code here}, which hears of it after the commit. */
    private <T> T change(Function<EndpointTable, T> work) {
        var events = new Fired<EndpointChanged>();
        var result = persistence.transaction(entities -> work.apply(new EndpointTable(entities, events)));
        events.events.forEach(here::changedHere);
        return result;
    }

    private Targets targets(Fired<TargetChanged> events) {
        var feed = new EndpointFeed(null) {
            @Override
            Optional<News> since(long seen) {
                return persistence.transaction(
                        entities -> new EndpointFeed(new EndpointTable(entities, new Fired<>())).since(seen));
            }
        };
        return new Targets(feed, null, events, nanos::get);
    }
}
