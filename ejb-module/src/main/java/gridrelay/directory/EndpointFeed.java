package gridrelay.directory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** What changed in the directory, for the nodes' copies. Costs one row while nothing does. */
@ApplicationScoped
class EndpointFeed {

    /**
     * @param number the last change that it tells of
     * @param changed those endpoints that changed; perhaps later than {@code number} too, which does not harm
     * @param ids of all endpoints that there are
     */
    record News(long number, List<Copy> changed, List<Long> ids) {}

    private final EndpointTable endpoints;

    /** For the container's proxy. */
    protected EndpointFeed() {
        this(null);
    }

    @Inject
    EndpointFeed(EndpointTable endpoints) {
        this.endpoints = endpoints;
    }

    /** In a transaction of its own: whoever comes first loads the copy, perhaps in the middle of another one. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<News> since(long seen) {
        var last = endpoints.lastChange();
        return last == seen
                ? Optional.empty()
                : Optional.of(new News(last, endpoints.changedAfter(seen), endpoints.ids()));
    }
}
