package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    @Test
    void a_seed_makes_the_same_schedule_again_and_another_seed_another() {
        assertThat(Schedule.of(17, MINUTE).toString())
                .isEqualTo(Schedule.of(17, MINUTE).toString())
                .isNotEqualTo(Schedule.of(18, MINUTE).toString().replace("18", "17"));
    }

    @Test
    void faults_last_as_long_as_is_asked() {
        schedules(50)
                .forEach(schedule -> assertThat(
                                schedule.steps().stream().map(Step::time).reduce(Duration.ZERO, Duration::plus))
                        .isGreaterThanOrEqualTo(MINUTE));
    }

    @Test
    void sixty_seeds_have_every_fault_and_splits_of_every_kind() {
        var faults = new HashSet<Class<?>>();
        var splits = new HashSet<List<Integer>>();
        schedules(60).flatMap(schedule -> schedule.steps().stream()).forEach(step -> {
            faults.add(step.fault().getClass());
            if (step.fault() instanceof Split split) {
                splits.add(List.of(split.deaf().size(), split.without().size()));
            }
        });
        assertThat(faults)
                .containsAll(Stream.of(Fault.class.getPermittedSubclasses())
                        .filter(fault -> fault != Special.class)
                        .toList());
        assertThat(splits)
                .contains(
                        List.of(4, 0), // one against two
                        List.of(4, 1),
                        List.of(4, 2),
                        List.of(2, 0), // partial
                        List.of(1, 0), // one way
                        List.of(6, 0), // each alone
                        List.of(0, 1),
                        List.of(2, 1));
    }

    private static Stream<Schedule> schedules(int seeds) {
        return LongStream.rangeClosed(1, seeds).mapToObj(seed -> Schedule.of(seed, MINUTE));
    }
}
