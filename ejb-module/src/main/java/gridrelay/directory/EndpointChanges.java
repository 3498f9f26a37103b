package gridrelay.directory;

import gridrelay.access.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Map;

/** What nodes change in the directory by themselves, each in a transaction of its own. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class EndpointChanges {
    private final Log log = new Log();

    @Inject
    EndpointTable endpoints;

    @Inject
    SecretBox box;

    @Inject
    Audit audit;

    @Inject
    Event<EndpointNews> news;

    @Inject
    InstantSource clock;

    void disable(long id, String reason) {
        var number = endpoints.nextChange();
        endpoints.withId(id).filter(e -> e.state() == Endpoint.State.ACTIVE).ifPresent(endpoint -> {
            endpoint.disable(reason, number);
            endpoints.changed(endpoint);
            audit.recordOwn("endpoint.disable", endpoint.name(), reason);
            news.fire(new EndpointNews(
                    id, endpoint.name(), EndpointNews.Kind.ENDPOINT_DISABLED, Map.of("reason", reason)));
            log.disabled(endpoint.name(), reason);
        });
    }

    void forgetPreviousSecret(long id) {
        var number = endpoints.nextChange();
        endpoints
                .withId(id)
                .filter(e -> e.previousSecretUntil() != null
                        && !e.previousSecretUntil().isAfter(clock.instant()))
                .ifPresent(endpoint -> {
                    endpoint.forgetPreviousSecret(number);
                    endpoints.changed(endpoint);
                });
    }

    /** @throws gridrelay.problem.Refusal {@code SECRET_UNREADABLE} */
    void reseal(long id) {
        endpoints.nextChange(); // waits for whoever just changes it
        endpoints.withId(id).ifPresent(endpoint -> endpoint.reseal(box));
    }
}
