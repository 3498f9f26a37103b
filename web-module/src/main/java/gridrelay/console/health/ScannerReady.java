package gridrelay.console.health;

import gridrelay.intake.scan.Scanners;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells how it stands with scanning. Never down: files are taken, and wait, while no scanner is fit for work, and a node that
 * is not ready would deliver no messages either (ADR 37).
 */
@Readiness
@ApplicationScoped
class ScannerReady implements HealthCheck {
    @Inject
    Scanners scanners;

    @Override
    public HealthCheckResponse call() {
        var health = scanners.health();
        return HealthCheckResponse.named("scanner")
                .up()
                .withData("scanning", health.ready())
                .withData("antivirus", health.antivirus())
                .withData("scanners", String.join("; ", health.scanners()))
                .build();
    }
}
