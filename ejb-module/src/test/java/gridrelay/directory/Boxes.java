package gridrelay.directory;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Boxes of the tests. */
final class Boxes {

    static final String KEY = key(1);

    private Boxes() {}

    static SecretBox plain() {
        return box(null);
    }

    static SecretBox box(String key, String... oldKeys) {
        var box = new SecretBox();
        box.development = key == null;
        box.key = Optional.ofNullable(key);
        box.oldKeys = Optional.of(List.of(oldKeys));
        box.begin();
        return box;
    }

    static String key(int number) {
        var bytes = new byte[32];
        bytes[31] = (byte) number;
        return Base64.getEncoder().encodeToString(bytes);
    }
}
