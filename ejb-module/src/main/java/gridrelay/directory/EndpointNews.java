package gridrelay.directory;

import java.util.Locale;
import java.util.Map;

/**
 * Something that happened to an endpoint and that others want to hear of; fired as a CDI event in the transaction that settles
 * it, so that there is no news without the fact and no fact without its news.
 *
 * @param endpoint its id
 * @param name its name
 * @param details what a reader should know besides: strings and numbers, no secrets
 */
public record EndpointNews(long endpoint, String name, Kind kind, Map<String, Object> details) {

    /** What happened. */
    public enum Kind {
        /** It answers too badly to be asked as before. */
        ENDPOINT_FAILING,
        /** The retries of a message are at their end. */
        ENDPOINT_EXHAUSTED,
        /** It takes no messages any more. */
        ENDPOINT_DISABLED,
        /** It is asked again as before. */
        ENDPOINT_RECOVERED,
        /** A conversation has waited for several attempts at one message. */
        CONVERSATION_BLOCKED;

        /** The type of the message that tells of it, e.g. {@code endpoint.failing}. */
        public String type() {
            return name().toLowerCase(Locale.ROOT).replace('_', '.');
        }
    }

    public EndpointNews {
        details = Map.copyOf(details);
    }
}
