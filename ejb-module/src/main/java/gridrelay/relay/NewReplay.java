package gridrelay.relay;

import java.time.Instant;

/**
 * Which settled messages are to be sent again.
 *
 * @param endpoint the name of the endpoint that gets them, as it did before
 * @param conversation null for all
 * @param from only messages accepted since then; null for all
 * @param to only messages accepted before then; null for now
 * @param state DELIVERED or DEAD; null for both; what operators discarded is never sent again
 */
public record NewReplay(String endpoint, String conversation, Instant from, Instant to, MessageView.State state) {}
