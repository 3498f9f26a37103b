package gridrelay.relay;

import gridrelay.directory.EndpointNews;
import gridrelay.directory.EndpointNews.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells in the settling transaction of messages that are exhausted, and of conversations that are blocked. */
@ApplicationScoped
class LaneNews {

    private final Consumer<EndpointNews> news;
    private final int blockedAfter;

    /** For the container's proxy. */
    protected LaneNews() {
        this((Consumer<EndpointNews>) null, 0);
    }

    /** @param blockedAfter so many failed attempts at one message */
    @Inject
    LaneNews(
            NewsBox box,
            @ConfigProperty(name = "gridrelay.relay.blocked-after-attempts", defaultValue = "5") int blockedAfter) {
        this(box::put, blockedAfter);
    }

    LaneNews(Consumer<EndpointNews> news, int blockedAfter) {
        this.news = news;
        this.blockedAfter = blockedAfter;
    }

    void settled(List<Outcome> outcomes) {
        for (var outcome : outcomes) {
            if (outcome instanceof Outcome.Stopped || outcome instanceof Outcome.DeadLettered) {
                tell(Kind.ENDPOINT_EXHAUSTED, outcome);
            } else if (outcome instanceof Outcome.Deferred deferred
                    && deferred.attempt().number() == blockedAfter
                    && !deferred.attempt().reply().reset()) {
                tell(Kind.CONVERSATION_BLOCKED, outcome);
            }
        }
    }

    private void tell(Kind kind, Outcome outcome) {
        var attempt = outcome.attempt();
        var message = attempt.posted().first();
        var details = new HashMap<String, Object>();
        details.put("conversation", message.conversation());
        details.put("sequence", message.sequence());
        details.put("messageId", message.id());
        details.put("attempts", attempt.number());
        details.put("reason", attempt.reply().reason());
        var target = attempt.request().target();
        if (kind == Kind.ENDPOINT_EXHAUSTED) {
            details.put("onExhausted", target.onExhausted().name());
        }
        news.accept(new EndpointNews(target.id(), target.name(), kind, details));
    }
}
