package gridrelay.console.health;

import gridrelay.intake.storage.StorageHealth;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Tells whether checked files can be stored. Never down, as {@link ScannerReady}: files wait, messages go on. */
@Readiness
@ApplicationScoped
class StorageReady implements HealthCheck {
    @Inject
    StorageHealth storage;

    @Override
    public HealthCheckResponse call() {
        var fault = storage.fault();
        return HealthCheckResponse.named("storage")
                .up()
                .withData("storing", fault.isEmpty())
                .withData("storage", storage.storage())
                .withData("fault", fault.orElse(""))
                .build();
    }
}
