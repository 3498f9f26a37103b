package gridrelay.relay;

import java.time.Duration;

/**
 * How an endpoint fares on one node.
 *
 * @param failing for how long nothing has succeeded; null if the last request did
 * @param failedAgo when the last failure was; null if there was none
 * @param wellAgo when the last success was; null if there was none
 */
record EndpointHealth(long endpoint, BreakerState breaker, Duration failing, Duration failedAgo, Duration wellAgo) {}
