package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.access.FirstAdministrator.Password;
import jakarta.ejb.TimerService;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessStartTest {

    private final List<Boolean> ensured = new ArrayList<>();
    private final List<String> timers = new ArrayList<>();
    private boolean missing = true;
    private Runnable onCreate = () -> missing = false;

    private final AccessStart start = new AccessStart();

    AccessStartTest() {
        start.timers = (TimerService) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TimerService.class}, (proxy, method, arguments) -> {
                    timers.add(method.getName());
                    return null;
                });
        start.first = new FirstAdministrator() {
            @Override
            boolean isMissing() {
                return missing;
            }

            @Override
            Password password() {
                return new Password("text", "hash");
            }

            @Override
            void ensure(Optional<Password> password) {
                ensured.add(password.isPresent());
                if (password.isPresent()) {
                    onCreate.run();
                }
            }
        };
    }

    @Test
    void an_administrator_who_is_missing_is_created_once() {
        start.start();
        assertThat(start.done()).isTrue();
        start.attempt();
        assertThat(ensured).containsExactly(true, false);
    }

    @Test
    void another_node_that_was_faster_is_no_failure() {
        onCreate = () -> {
            missing = false;
            throw new IllegalStateException("duplicate key");
        };
        start.start();
        assertThat(start.done()).isTrue();
        assertThat(ensured).containsExactly(true, false);
    }

    @Test
    void a_database_that_is_away_is_tried_again() {
        onCreate = () -> {
            throw new IllegalStateException("away");
        };
        start.start();
        assertThat(start.done()).isFalse();
        assertThat(ensured).containsExactly(true);
        assertThat(timers).containsExactly("createSingleActionTimer");
    }
}
