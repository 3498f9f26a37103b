package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.Dialect;
import gridrelay.database.Explained;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.model.Shard;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Taking shards and the fence before each settle touch the few rows of shards and members, whatever members there have been. */
@OnBothDatabases
record ShardStatementsTest(TestDatabase database) {

    private static final Set<Integer> ALL =
            IntStream.range(0, Shard.COUNT).boxed().collect(Collectors.toSet());

    @Test
    void members_of_the_past_cost_nothing() {
        Assumptions.assumeTrue(database.dialect() == Dialect.POSTGRESQL, "the plan is PostgreSQL's");
        database.empty();
        var steps = new Steps(new MemberTable(database.jdbi()), new ShardTable(database.jdbi()));
        database.execute(
                "INSERT INTO member (incarnation, name, state, started_at) VALUES ('me', 'n1', 'LIVE', ?)",
                Instant.EPOCH);
        database.transaction(() -> steps.take("me", ALL));
        database.execute("INSERT INTO member (incarnation, name, state, started_at)"
                + " SELECT 'dead-' || n, 'n1', 'DEAD', CURRENT_TIMESTAMP FROM generate_series(1, 20000) r (n)");
        database.execute("ANALYZE");
        var tenures = ALL.stream().map(shard -> new Tenure(shard, 1)).collect(Collectors.toSet());
        for (var plans : List.of(
                Explained.of(
                        database, () -> assertThat(steps.fence("me", tenures)).contains(tenures)),
                Explained.of(database, () -> assertThat(steps.take("me", ALL)).hasSize(Shard.COUNT)))) {
            assertThat(plans)
                    .isNotEmpty()
                    .allSatisfy(plan -> assertThat(plan.faults(Set.of("member"), Shard.COUNT))
                            .as(plan.toString())
                            .isEmpty());
            assertThat(plans).anyMatch(plan -> plan.uses("member_pkey"));
        }
    }
}
