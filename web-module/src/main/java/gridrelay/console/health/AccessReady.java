package gridrelay.console.health;

import gridrelay.access.AccessStart;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the first administrator can call, and the configured token is in force. */
@Readiness
@ApplicationScoped
class AccessReady implements HealthCheck {
    @EJB
    AccessStart access;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("access").status(access.done()).build();
    }
}
