package gridrelay.model;

import gridrelay.jca.Versioned;

/**
 * What the grid remembers of a lane that has undelivered messages.
 *
 * @param endpoint the id of the endpoint
 * @param tail the sequence of the newest accepted message
 * @param attempts failed attempts at the present head, 0 for none
 * @param version the version of the lane's row in the database
 */
public record LaneEntry(long endpoint, long tail, int attempts, long version) implements Versioned {}
