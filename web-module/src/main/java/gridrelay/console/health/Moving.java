package gridrelay.console.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live: delivering moves, or has nothing to do. */
@Liveness
@ApplicationScoped
class Moving implements HealthCheck {
    @Inject
    Pulse pulse;

    @Override
    public HealthCheckResponse call() {
        var stall = pulse.stall();
        var response = HealthCheckResponse.named("delivering").status(stall.isEmpty());
        stall.ifPresent(why -> response.withData("why", why));
        return response.build();
    }
}
