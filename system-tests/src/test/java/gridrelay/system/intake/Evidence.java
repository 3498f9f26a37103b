package gridrelay.system.intake;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known when all has come to rest.
 *
 * @param sent what its senders were told
 * @param ledger by id
 * @param stored the SHA-256 of everything in the store, by its path there
 * @param quarantined names
 * @param staged names
 * @param told the ids of the messages about each file
 */
record Evidence(
        Collection<Sent> sent,
        Map<String, LedgerFile> ledger,
        Map<String, String> stored,
        Set<String> quarantined,
        Set<String> staged,
        Map<String, Set<String>> told) {

    /** Where the store has a file, which is all that is known of the store. */
    static String key(String id) {
        return String.join("/", List.of(id.substring(2, 4), id.substring(4, 6), id));
    }
}
