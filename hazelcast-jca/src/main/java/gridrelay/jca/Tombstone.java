package gridrelay.jca;

/**
 * Stands in a plain map for an entry that was removed by {@link VersionedMap#delete}, until its time to live is over.
 *
 * <p>Serialized as zero-configuration Compact: a predicate on an attribute of the map's real values finds the attribute
 * absent here and does not match, where a class of another format would fail the query.
 *
 * @param version that of the removal
 */
public record Tombstone(long version) implements Versioned {}
