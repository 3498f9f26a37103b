package gridrelay.relay;

import static gridrelay.relay.RelayRows.BI;
import static gridrelay.relay.RelayRows.CRM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.EndpointNews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
class EndpointReportsTest implements EndpointReports.Directory {

    private static final Duration DAYS = Duration.ofDays(5);

    private final TestDatabase database;
    private final List<String> disabled = new ArrayList<>();
    private final List<EndpointNews> news = new ArrayList<>();
    private boolean active = true;
    private long unspeakable;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private EndpointReports here;
    private EndpointReports there;

    EndpointReportsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        here = reports("n1", DAYS);
        there = reports("n2", DAYS);
    }

    private EndpointReports reports(String node, Duration disableAfter) {
        return new EndpointReports(
                new EndpointHealthTable(database.jdbi(), news::add), this, () -> node, disableAfter, () -> now);
    }

    @Override
    public Optional<String> active(long endpoint) {
        if (endpoint == unspeakable) {
            throw new IllegalStateException("as told");
        }
        return active ? Optional.of("e" + endpoint) : Optional.empty();
    }

    @Override
    public void disable(long endpoint, String reason) {
        disabled.add(endpoint + " " + reason);
        active = false;
    }

    private static EndpointHealth failing(long endpoint, BreakerState breaker, int seconds, int lastSeconds) {
        return new EndpointHealth(
                endpoint, breaker, Duration.ofSeconds(seconds), Duration.ofSeconds(lastSeconds), null);
    }

    private static EndpointHealth well(long endpoint) {
        return new EndpointHealth(endpoint, BreakerState.CLOSED, null, null, Duration.ZERO);
    }

    @Test
    void who_begins_to_fail_and_who_is_back_is_told_once() {
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 1, 1)));
        there.exchange(List.of(failing(CRM, BreakerState.OPEN, 1, 1)));
        here.exchange(List.of(failing(CRM, BreakerState.HALF_OPEN, 2, 1)));
        now = now.plusSeconds(1);
        there.exchange(List.of(well(CRM)));
        here.exchange(List.of(well(CRM)));
        assertThat(news)
                .extracting(each -> each.name() + " " + each.kind().type())
                .containsExactly("e1 endpoint.failing", "e1 endpoint.recovered");
    }

    @Test
    void every_node_sees_the_breakers_of_all_until_one_has_a_success() {
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 1, 1), well(BI)));
        there.exchange(List.of());
        for (var node : List.of(here, there)) {
            assertThat(node.breaker(CRM)).isEqualTo(BreakerState.OPEN);
            assertThat(node.breaker(CRM, "n1")).isEqualTo(BreakerState.OPEN);
            assertThat(node.breaker(CRM, "n2")).isEqualTo(BreakerState.CLOSED);
            assertThat(node.breaker(BI)).isEqualTo(BreakerState.CLOSED);
        }
        here.exchange(List.of(failing(CRM, BreakerState.HALF_OPEN, 6, 5)));
        assertThat(here.breaker(CRM)).isEqualTo(BreakerState.HALF_OPEN);
        now = now.plusSeconds(1);
        there.exchange(List.of(well(CRM)));
        assertThat(there.breaker(CRM)).isEqualTo(BreakerState.CLOSED);
        assertThat(database.one(Long.class, "SELECT count(*) FROM endpoint_health"))
                .isZero();
    }

    @Test
    void an_endpoint_that_cannot_be_told_of_keeps_nobody_back() {
        unspeakable = CRM;
        assertThatThrownBy(() -> here.exchange(
                        List.of(failing(CRM, BreakerState.OPEN, 1, 1), failing(BI, BreakerState.OPEN, 1, 1))))
                .hasMessage("as told");
        assertThat(here.breaker(BI)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void a_failure_of_seconds_is_not_told() {
        here.exchange(List.of(failing(CRM, BreakerState.CLOSED, 9, 1)));
        assertThat(database.one(Long.class, "SELECT count(*) FROM endpoint_health"))
                .isZero();
    }

    @Test
    void an_endpoint_that_has_failed_for_days_is_disabled_at_its_next_failure_restarts_or_not() {
        here.exchange(List.of(failing(CRM, BreakerState.CLOSED, 11, 1)));
        now = now.plus(DAYS);
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 432_000, 1)));
        assertThat(disabled).as("not yet longer than that").isEmpty();
        now = now.plusSeconds(1);
        var restarted = reports("n1", DAYS);
        restarted.exchange(List.of(failing(CRM, BreakerState.OPEN, 30, 25)));
        assertThat(disabled).as("nothing was tried since").isEmpty();
        restarted.exchange(List.of(failing(CRM, BreakerState.OPEN, 30, 1)));
        assertThat(disabled).containsExactly(CRM + " nothing has succeeded since 2026-11-23T12:00:00Z");
        restarted.exchange(List.of(failing(CRM, BreakerState.OPEN, 31, 2)));
        assertThat(restarted.breaker(CRM)).isEqualTo(BreakerState.CLOSED);
        now = now.plus(DAYS.multipliedBy(2));
        active = true;
        restarted.exchange(List.of(failing(CRM, BreakerState.OPEN, 864_000, 1)));
        restarted.exchange(List.of(failing(CRM, BreakerState.OPEN, 864_000, 1)));
        assertThat(disabled).as("it was resumed and begins anew").hasSize(1);
    }

    @Test
    void an_endpoint_that_another_node_reaches_is_not_disabled() {
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 11, 1)));
        now = now.plus(DAYS).minusSeconds(5);
        there.exchange(List.of(well(CRM)));
        now = now.plusSeconds(6);
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 432_001, 1)));
        here.exchange(List.of(failing(CRM, BreakerState.OPEN, 432_001, 1)));
        assertThat(disabled).isEmpty();
    }

    @Test
    void none_is_disabled_where_that_is_not_wanted() {
        var never = reports("n1", Duration.ZERO);
        never.exchange(List.of(failing(CRM, BreakerState.OPEN, 11, 1)));
        now = now.plus(DAYS.multipliedBy(100));
        never.exchange(List.of(failing(CRM, BreakerState.OPEN, 11, 1)));
        assertThat(disabled).isEmpty();
    }
}
