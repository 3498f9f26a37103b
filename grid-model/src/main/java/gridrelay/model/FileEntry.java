package gridrelay.model;

import gridrelay.jca.Versioned;

/**
 * What the grid remembers of a file that its shard's owner has something to do about.
 *
 * @param status as in the database
 * @param account whose file it is
 * @param attempts failed ones at the present stage
 * @param version greater with each change of the file
 */
public record FileEntry(String status, long account, int attempts, long version) implements Versioned {}
