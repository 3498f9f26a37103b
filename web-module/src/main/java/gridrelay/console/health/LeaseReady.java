package gridrelay.console.health;

import gridrelay.grid.Cluster;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: this node holds a lease, and says how many shards with it; a cluster may leave it none for a while. */
@Readiness
@ApplicationScoped
class LeaseReady implements HealthCheck {
    @Inject
    Cluster cluster;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("lease")
                .status(cluster.ready())
                .withData("node", cluster.nodeName())
                .withData("shards", cluster.held())
                .withData("remainingMs", cluster.leaseLeft().toMillis())
                .build();
    }
}
