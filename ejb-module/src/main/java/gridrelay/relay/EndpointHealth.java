package gridrelay.relay;

import java.time.Duration;

/**
 * How an endpoint fares on one node.
 *
 * @param failing for how long no request was answered well; zero if the last was
 * @param held how long it is still left alone because it asked for that
 * @param open requests
 * @param waiting lanes whose time has come
 */
record EndpointHealth(long endpoint, Breaker.State breaker, Duration failing, Duration held, int open, int waiting) {}
