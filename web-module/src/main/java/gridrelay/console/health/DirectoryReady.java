package gridrelay.console.health;

import gridrelay.directory.Targets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: this node knows the endpoints as they are, so that it may accept messages for them. */
@Readiness
@ApplicationScoped
class DirectoryReady implements HealthCheck {
    @Inject
    Targets targets;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("directory").status(targets.fresh()).build();
    }
}
