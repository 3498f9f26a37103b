package gridrelay.intake;

import java.util.Set;

/**
 * What files are allowed.
 *
 * @param types of {@code pdf png jpeg gif webp txt csv json xml docx xlsx pptx zip}; what is in an archive must be allowed too
 * @param maxBytes of the file as it was sent
 * @param notifyEndpoint the name of the endpoint that is told what became of a file; null for none
 */
public record FilePolicy(String name, Set<String> types, long maxBytes, ContentLimits limits, String notifyEndpoint) {
    public FilePolicy {
        types = Set.copyOf(types);
    }

    /** One that tells nobody. */
    public FilePolicy(String name, Set<String> types, long maxBytes, ContentLimits limits) {
        this(name, types, maxBytes, limits, null);
    }
}
