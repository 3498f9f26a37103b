package gridrelay.intake.storage;

import gridrelay.intake.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Stands where the configuration names no storage that there can be.
 *
 * @param why with the setting's name
 */
record NoStorage(String why) implements Storage {

    @Override
    public Put put(Item item, Transfer transfer) throws IOException {
        throw new IOException(why);
    }

    @Override
    public InputStream open(String id) throws IOException {
        throw new IOException(why);
    }

    @Override
    public void end(String id, Optional<String> session) throws IOException {
        throw new IOException(why);
    }

    @Override
    public void remove(String id) throws IOException {
        throw new IOException(why);
    }

    @Override
    public Optional<String> fault() {
        return Optional.of(why);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "no storage";
    }
}
