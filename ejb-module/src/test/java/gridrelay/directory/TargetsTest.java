package gridrelay.directory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.database.TestPersistence;
import gridrelay.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
    private final List<TargetChanged> changed = new ArrayList<>();
    private SecretBox box = Boxes.box(Boxes.KEY);
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
        here = targets(event -> {});
        there = targets(changed::add);
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
        assertThat(changed).containsExactly(new TargetChanged(id));
    }

    @Test
    void the_first_question_loads_all() {
        var id = create("crm");
        assertThat(targets(event -> {}).withId(id)).isPresent();
        assertThat(targets(event -> {}).named("crm")).isPresent();
    }

    @Test
    void who_is_told_of_an_endpoint_may_wait_for_one_that_asks() {
        create("crm");
        var asking = new AtomicReference<Targets>();
        var told = new ArrayList<Optional<Target>>();
        asking.set(targets(event ->
                told.add(CompletableFuture.supplyAsync(() -> asking.get().withId(event.id()))
                        .orTimeout(10, SECONDS)
                        .join())));
        asking.get().refresh();
        assertThat(told).hasSize(1).allMatch(Optional::isPresent);
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
                Map.of("x-team", "a \"quoted\" one", "Authorization", "Bearer \\ x"),
                new Coalesce(50, 2_000, 20));
        change(endpoints -> {
            endpoints.add(new Endpoint("bi", 1, NOON), spec, endpoints.nextChange());
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
        assertThat(target.coalesce()).isEqualTo(spec.coalesce());
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
            endpoint.rotateSecret(NOON.plusSeconds(60), box, number);
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
        changed.clear();
        there.refresh(); // never saw the state in between
        assertThat(there.withId(id)).isEmpty();
        assertThat(changed).containsExactly(new TargetChanged(id));
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
        changed.clear();
        database.execute("UPDATE endpoint SET url = 'http://1.1.1.1/unnoticed'"); // no change of the directory
        there.refresh();
        assertThat(there.named("crm").orElseThrow().url()).hasToString("http://1.1.1.1/");
        assertThat(changed).isEmpty();
    }

    @Test
    void a_key_pair_is_made_when_it_is_asked_for_and_rotates_with_the_secret() {
        create("crm");
        var first = spec("crm", "v1a", "v1");
        assertThat(first.secrets()).extracting(TargetsTest::kind).containsExactly("whsec_", "whsk_");
        assertThat(publicKey()).isEqualTo(SigningKeys.publicKey(first.secrets().get(1)));
        var alone = spec("crm", "v1a");
        assertThat(alone.secrets())
                .as("the same pair")
                .containsExactly(first.secrets().get(1));
        change(endpoints -> {
            var endpoint = endpoints.existing("crm");
            endpoint.rotateSecret(NOON.plusSeconds(60), box, endpoints.nextChange());
            endpoints.changed(endpoint);
            return null;
        });
        there.refresh();
        var rotated = there.named("crm").orElseThrow().secrets();
        assertThat(rotated).hasSize(2).endsWith(first.secrets().get(1)).doesNotHaveDuplicates();
        assertThat(publicKey()).isEqualTo(SigningKeys.publicKey(rotated.get(0)));
    }

    private static String kind(String key) {
        return key.substring(0, key.indexOf('_') + 1);
    }

    private String publicKey() {
        return database.one(String.class, "SELECT public_key FROM endpoint");
    }

    /** The target after a change to these signatures. */
    private Target spec(String name, String... signatures) {
        change(endpoints -> {
            var number = endpoints.nextChange();
            var endpoint = endpoints.existing(name);
            endpoint.change(Specs.signatures(signatures), box, number);
            endpoints.changed(endpoint);
            return null;
        });
        there.refresh();
        return there.named(name).orElseThrow();
    }

    @Test
    void secrets_and_headers_stand_encrypted_in_their_columns() {
        change(endpoints -> {
            endpoints.add(
                    new Endpoint("crm", 1, NOON),
                    Specs.headers(Map.of("authorization", "\"".repeat(1_900))),
                    endpoints.nextChange());
            return null;
        });
        spec("crm", "v1", "v1a");
        for (var column : List.of("secret", "headers", "signing_key")) {
            assertThat(database.one(String.class, "SELECT " + column + " FROM endpoint"))
                    .startsWith(box.mark().orElseThrow());
        }
    }

    @Test
    void an_endpoint_whose_secrets_cannot_be_read_is_held_and_the_others_go_on() {
        var crm = create("crm");
        create("bi");
        database.execute("UPDATE endpoint SET secret = (SELECT e.secret FROM endpoint e WHERE e.name = 'bi')"
                + " WHERE name = 'crm'");
        there.refresh();
        assertThat(there.named("bi").orElseThrow().state()).isEqualTo(Target.State.ACTIVE);
        var held = there.withId(crm).orElseThrow();
        assertThat(held.state()).isEqualTo(Target.State.PAUSED);
        assertThat(held.secrets()).isEmpty();
    }

    @Test
    void plain_secrets_are_encrypted_as_soon_as_there_is_a_key_and_again_with_the_next_key() {
        box = Boxes.plain();
        create("crm");
        var secret = here.named("crm").orElseThrow().secrets().get(0);
        assertThat(database.one(String.class, "SELECT secret FROM endpoint")).isEqualTo(secret);
        for (var next : List.of(Boxes.box(Boxes.KEY), Boxes.box(Boxes.key(2), Boxes.KEY))) {
            box = next;
            assertThat(resealed()).isEqualTo(1);
            assertThat(database.one(String.class, "SELECT secret FROM endpoint"))
                    .startsWith(box.mark().orElseThrow());
            assertThat(resealed()).as("done").isZero();
            assertThat(targets(event -> {}).named("crm").orElseThrow().secrets())
                    .containsExactly(secret);
        }
        box = Boxes.box(Boxes.key(3));
        assertThat(resealed()).as("what cannot be read is let alone").isZero();
    }

    /** As each node does every few seconds. */
    private int resealed() {
        return persistence.transaction(entities -> {
            var changes = new EndpointChanges();
            changes.endpoints = new EndpointTable(entities, event -> {}, box);
            changes.box = box;
            return new Resealing(changes.endpoints, changes).run();
        });
    }

    private long create(String name) {
        return change(endpoints -> {
            var spec = Specs.plain();
            var endpoint = new Endpoint(name, 1, NOON);
            endpoints.add(endpoint, spec, endpoints.nextChange());
            return endpoint.id();
        });
    }

    /** A change made on the node {@code here}, which hears of it after the commit. */
    private <T> T change(Function<EndpointTable, T> work) {
        var events = new ArrayList<EndpointChanged>();
        var result = persistence.transaction(entities -> work.apply(new EndpointTable(entities, events::add, box)));
        events.forEach(here::changedHere);
        return result;
    }

    private Targets targets(Consumer<TargetChanged> events) {
        var feed = new EndpointFeed(null) {
            @Override
            Optional<News> since(long seen) {
                return persistence.transaction(
                        entities -> new EndpointFeed(new EndpointTable(entities, event -> {}, box)).since(seen));
            }
        };
        return new Targets(feed, null, events, nanos::get);
    }
}
