package gridrelay.console.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live: the process was never out of files, of which it would not recover. */
@Liveness
@ApplicationScoped
class Whole implements HealthCheck {
    @Inject
    Pulse pulse;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("files").status(!pulse.wasOutOfFiles());
        return pulse.wasOutOfFiles()
                ? response.withData("why", "no file could be opened: what was to be loaded meanwhile is missing")
                        .build()
                : response.build();
    }
}
