package gridrelay.jca.adapter;

import jakarta.resource.spi.InvalidPropertyException;
import java.util.List;

/** {@code type=executor}: tasks sent to the executor of that name. */
public class TaskActivationSpec extends HazelcastActivationSpec {

    public TaskActivationSpec() {
        super("executor", 4);
    }

    @Override
    Listener listener() {
        return Listener.TASK;
    }

    @Override
    List<String> types() {
        return List.of("executor");
    }

    @Override
    Source source(InflowContext context) throws InvalidPropertyException {
        context.requireMember("type=executor");
        return context.member().inbox(getName());
    }
}
