package gridrelay.jca.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts nodes of the server's own grid configuration, varied by an environment as an operator varies it. */
final class ServerGrid {

    private static final Path FILE = Path.of("..", "server-config", "liberty", "hazelcast.xml");
    private static final Pattern VARIABLE = Pattern.compile("\\$env\\{([^}]*)}");

    private final String name = "test-" + UUID.randomUUID();

    /** A node of this grid, with the environment's variables without their {@code GRIDRELAY_GRID_}. */
    TestNode start(int port, Map<String, String> environment) {
        var variables = new HashMap<String, String>();
        environment.forEach((variable, value) -> variables.put("GRIDRELAY_GRID_" + variable, value));
        variables.put("GRIDRELAY_GRID_NAME", name);
        variables.put("GRIDRELAY_GRID_PORT", Integer.toString(port));
        var replacer = new EnvironmentReplacer(variables);
        try {
            var text = VARIABLE.matcher(Files.readString(FILE))
                    .replaceAll(variable -> Matcher.quoteReplacement(replacer.getReplacement(variable.group(1))))
                    // a merge is looked for at once, not after some seconds
                    .replaceAll("(merge\\.(first|next)\\.run\\.delay\\.seconds\">)\\d+", "$11");
            var file = Files.createTempFile("hazelcast-", ".xml");
            file.toFile().deleteOnExit();
            return new TestNode(name + "-" + UUID.randomUUID(), Files.writeString(file, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
