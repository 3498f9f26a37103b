package gridrelay.intake.storage;

import gridrelay.intake.Storage;
import java.util.Optional;

/** A transfer whose session is kept by the test. */
final class RememberedTransfer implements Storage.Transfer {

    volatile Optional<String> kept = Optional.empty();
    volatile boolean wanted = true;

    @Override
    public boolean isWanted() {
        return wanted;
    }

    @Override
    public Optional<String> session() {
        return kept;
    }

    @Override
    public boolean keep(String session) {
        if (wanted) {
            kept = Optional.of(session);
        }
        return wanted;
    }
}
