package gridrelay.system.random;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.oracle.Lane;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void a_seed_is_one_plan() {
        assertThat(Plan.of(7)).isEqualTo(Plan.of(7));
        assertThat(Plan.of(7).steps()).isNotEqualTo(Plan.of(8).steps());
    }

    @Test
    void a_seed_is_one_fate_for_each_message() {
        var lane = new Lane("c1", "any");
        for (int sequence = 1; sequence <= 10_000; sequence++) {
            var place = lane.at(sequence);
            assertThat(new Fates(7).poison(place, "BLOCK"))
                    .isEqualTo(new Fates(7).poison(new Lane("c1", "other").at(sequence), "BLOCK"));
        }
        assertThat(LongStream.rangeClosed(1, 10_000)
                        .filter(sequence -> new Fates(7).poison(lane.at(sequence), "BLOCK"))
                        .count())
                .isBetween(2L, 40L);
    }

    /** A few seeds leave nothing out. */
    @Test
    void every_act_comes_up() {
        var kinds = LongStream.rangeClosed(1, 20)
                .boxed()
                .flatMap(seed -> Plan.of(seed).steps().stream())
                .map(step -> step.act().getClass())
                .collect(toSet());
        assertThat(kinds).hasSize(Act.class.getPermittedSubclasses().length);
        assertThat(LongStream.rangeClosed(1, 20).mapToObj(Plan::of).map(Plan::postgres))
                .contains(true, false);
    }

    @Test
    void all_that_is_held_back_is_let_go_again() {
        LongStream.rangeClosed(1, 200).mapToObj(Plan::of).forEach(plan -> {
            int[] held = new int[Plan.POLICIES.size()];
            for (var step : plan.steps()) {
                if (step.act() instanceof Act.PauseEndpoint pause) {
                    held[pause.endpoint()]++;
                } else if (step.act() instanceof Act.Gone gone) {
                    held[gone.endpoint()]++;
                } else if (step.act() instanceof Act.ResumeEndpoint resume) {
                    held[resume.endpoint()] = 0;
                }
            }
            assertThat(held).containsOnly(0);
        });
    }
}
