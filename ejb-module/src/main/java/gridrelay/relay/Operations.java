package gridrelay.relay;

import gridrelay.access.Role;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What operators ask of lanes. The owner of the lane's shard carries it out; these methods wait for that, at most 2 s and
 * with nothing in their transaction, and return the command as it then is: DONE, or still PENDING.
 *
 * <p>All of them throw {@link Refusal} NOT_FOUND {@code CONVERSATION_UNKNOWN}, and CONFLICT {@code COMMAND_REFUSED} with the
 * owner's reason. Audited.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR})
public class Operations {

    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    @Inject
    Commands commands;

    /** Tries the next message now, whatever its schedule says. */
    public CommandView retry(String conversation, String endpoint) {
        return ask(conversation, endpoint, CommandView.Kind.RETRY, null);
    }

    /**
     * Gives up the next message.
     *
     * @param sequence that message's; any other is refused with CONFLICT {@code NOT_THE_HEAD}
     */
    public CommandView skip(String conversation, String endpoint, long sequence) {
        return ask(conversation, endpoint, CommandView.Kind.SKIP, sequence);
    }

    /** Delivers nothing more of the lane until it is resumed. */
    public CommandView pause(String conversation, String endpoint) {
        return ask(conversation, endpoint, CommandView.Kind.PAUSE, null);
    }

    /** Goes on with a lane that an operator or an exhausted schedule had stopped. */
    public CommandView resume(String conversation, String endpoint) {
        return ask(conversation, endpoint, CommandView.Kind.RESUME, null);
    }

    /** @throws Refusal NOT_FOUND {@code COMMAND_UNKNOWN} */
    public CommandView command(long id) {
        return commands.find(id)
                .orElseThrow(
                        () -> new Refusal(Kind.NOT_FOUND, "COMMAND_UNKNOWN", "There is no command of this number."));
    }

    private CommandView ask(String conversation, String endpoint, CommandView.Kind kind, Long sequence) {
        long id = commands.ask(conversation, endpoint, kind, sequence);
        return carriedOut(() -> command(id), PATIENCE);
    }

    /**
     * Waits until the command is carried out, or no longer. Each look is a transaction of its own: nothing is held while
     * waiting.
     *
     * @throws Refusal CONFLICT {@code COMMAND_REFUSED}
     */
    static CommandView carriedOut(Supplier<CommandView> look, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var command = look.get();
            if (command.state() == CommandView.State.REFUSED) {
                throw new Refusal(Kind.CONFLICT, "COMMAND_REFUSED", command.outcome());
            }
            if (command.state() == CommandView.State.DONE || System.nanoTime() - deadline > 0 || !pause()) {
                return command;
            }
        }
    }

    /** @return false if the thread shall stop */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
