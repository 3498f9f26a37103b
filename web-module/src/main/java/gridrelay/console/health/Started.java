package gridrelay.console.health;

import gridrelay.database.DatabaseStart;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the database is migrated. */
@Startup
@ApplicationScoped
class Started implements HealthCheck {
    @EJB
    DatabaseStart database;

    @Override
    public HealthCheckResponse call() {
        var dialect = database.dialect();
        var response = HealthCheckResponse.named("migrated").status(dialect != null);
        return dialect == null
                ? response.build()
                : response.withData("database", dialect.name()).build();
    }
}
