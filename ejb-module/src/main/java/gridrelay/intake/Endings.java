package gridrelay.intake;

import gridrelay.events.FileFinished;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells of the files that come to rest, in the transaction that makes it so, and whom their policies want told. */
@ApplicationScoped
class Endings {

    private final PolicyTable policies;
    private final Consumer<FileFinished> finished;

    /** For the container's proxy. */
    protected Endings() {
        this(null, (Consumer<FileFinished>) null);
    }

    @Inject
    Endings(PolicyTable policies, Event<FileFinished> finished) {
        this(policies, finished::fire);
    }

    Endings(PolicyTable policies, Consumer<FileFinished> finished) {
        this.policies = policies;
        this.finished = finished;
    }

    void tell(Collection<FileChange> changes) {
        var ended = changes.stream()
                .filter(change -> change.status.isFinal()
                        && change.status != change.before().status())
                .map(FileChange::after)
                .toList();
        if (ended.isEmpty()) {
            return;
        }
        var endpoints = policies.notified(ended.stream().map(FileRow::policy).collect(Collectors.toSet()));
        ended.forEach(row -> finished.accept(event(row, endpoints.get(row.policy()))));
    }

    private static FileFinished event(FileRow row, String endpoint) {
        return new FileFinished(
                row.id(),
                row.name(),
                row.conversation(),
                row.policy(),
                endpoint,
                row.status().name(),
                row.type(),
                row.reasonCode(),
                row.reason(),
                row.received(),
                row.sha256(),
                row.finished());
    }
}
