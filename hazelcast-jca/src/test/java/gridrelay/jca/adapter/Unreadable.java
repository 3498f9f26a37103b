package gridrelay.jca.adapter;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A message whose class is there at some times only. Serialized by Java, so that it can say what becomes of it. */
final class Unreadable implements Serializable {

    /** Those whose class is missing. */
    static final Set<String> MISSING = ConcurrentHashMap.newKeySet();

    /** Those whose class lacks another: reading them fails with an Error. */
    static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();

    private static final long serialVersionUID = 1;
    private final String name;

    Unreadable(String name) {
        this.name = name;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        if (MISSING.contains(name)) {
            throw new ClassNotFoundException("as told");
        }
        if (BROKEN.contains(name)) {
            throw new NoClassDefFoundError("as told");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Unreadable that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
