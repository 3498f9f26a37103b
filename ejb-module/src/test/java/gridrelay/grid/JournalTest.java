package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.grid.Journal.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of the races must know a crime when it sees one. */
class JournalTest {

    private static final Line TAKE = new Line(1, "x", "take", 3, 1);

    private static List<String> judge(Line... lines) {
        return Journal.violations(List.of(lines));
    }

    @Test
    void a_lawful_life_is_without_violations() {
        assertThat(judge(
                        TAKE,
                        new Line(2, "x", "settle", 3, 1),
                        new Line(3, "x", "release", 3, 1),
                        new Line(4, "y", "take", 3, 2),
                        new Line(5, "y", "bury", 0, 0),
                        new Line(6, "x", "take", 3, 3),
                        new Line(7, "x", "take", 3, 4)))
                .isEmpty();
    }

    @Test
    void a_settle_after_the_burial() {
        assertThat(judge(TAKE, new Line(2, "x", "bury", 0, 0), new Line(3, "x", "settle", 3, 1)))
                .isNotEmpty();
    }

    @Test
    void a_settle_after_the_release() {
        assertThat(judge(TAKE, new Line(2, "x", "release", 3, 1), new Line(3, "x", "settle", 3, 1)))
                .isNotEmpty();
    }

    @Test
    void a_settle_with_the_epoch_before() {
        assertThat(judge(TAKE, new Line(2, "x", "take", 3, 2), new Line(3, "x", "settle", 3, 1)))
                .isNotEmpty();
    }

    @Test
    void an_owner_robbed_alive() {
        assertThat(judge(TAKE, new Line(2, "y", "take", 3, 2))).isNotEmpty();
    }

    @Test
    void an_epoch_that_stays_or_jumps() {
        assertThat(judge(TAKE, new Line(2, "x", "take", 3, 1))).isNotEmpty();
        assertThat(judge(TAKE, new Line(2, "x", "take", 3, 3))).isNotEmpty();
    }
}
