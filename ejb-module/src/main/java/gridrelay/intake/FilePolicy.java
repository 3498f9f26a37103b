package gridrelay.intake;

import java.util.Set;

/**
 * What files are allowed.
 *
 * @param types of {@code pdf png jpeg gif webp txt csv json xml docx xlsx pptx zip}; what is in an archive must be allowed too
 * @param maxBytes of the file as it was sent
 */
public record FilePolicy(String name, Set<String> types, long maxBytes, ContentLimits limits) {
    public FilePolicy {
        types = Set.copyOf(types);
    }
}
