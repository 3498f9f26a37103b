package gridrelay.console.health;

import gridrelay.database.DatabaseStart;
import gridrelay.grid.Cluster;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the database is migrated, and this node has joined the others. */
@Startup
@ApplicationScoped
class Started implements HealthCheck {
    @EJB
    DatabaseStart database;

    @Inject
    Cluster cluster;

    @Override
    public HealthCheckResponse call() {
        var dialect = database.dialect();
        var response = HealthCheckResponse.named("started")
                .status(dialect != null && cluster.incarnation().isPresent());
        return dialect == null
                ? response.build()
                : response.withData("database", dialect.name()).build();
    }
}
