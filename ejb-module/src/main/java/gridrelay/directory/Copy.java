package gridrelay.directory;

/**
 * What a node keeps of an endpoint.
 *
 * @param target null once it is deleted
 * @param name under which it accepts messages; null once it is deleted or draining
 */
record Copy(long id, long version, Target target, String name) {}
