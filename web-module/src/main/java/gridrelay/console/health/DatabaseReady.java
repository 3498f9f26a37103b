package gridrelay.console.health;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the database answers, and soon. */
@Readiness
@ApplicationScoped
class DatabaseReady implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Resource(lookup = "jdbc/gridrelay")
    DataSource dataSource;

    @Resource
    ManagedExecutorService executor;

    private BoundedQuestion question;

    @PostConstruct
    void begin() {
        question = new BoundedQuestion(executor, this::select, PATIENCE);
    }

    private boolean select() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var one = statement.executeQuery("SELECT 1")) {
            return one.next();
        }
    }

    @Override
    public HealthCheckResponse call() {
        var wrong = question.ask();
        var response = HealthCheckResponse.named("database").status(wrong == null);
        return wrong == null
                ? response.build()
                : response.withData("why", wrong).build();
    }
}
