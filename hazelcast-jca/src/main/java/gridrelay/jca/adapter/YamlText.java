package gridrelay.jca.adapter;

import com.hazelcast.internal.config.SchemaViolationConfigurationException;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.LoadSettings;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.lowlevel.Compose;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.nodes.MappingNode;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.nodes.Node;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.nodes.ScalarNode;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.nodes.SequenceNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A configuration in YAML, read by the parser that Hazelcast brings, with the lines that it keeps. */
final class YamlText implements ConfigurationText {

    /** How Hazelcast's schema names a key that it does not know. */
    private static final Pattern UNKNOWN_KEY = Pattern.compile("extraneous key \\[([^\\]]+)]");

    private final List<Value> values = new ArrayList<>();

    /** JSON pointer, as the schema's errors have it, to line. */
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    YamlText(String text) throws Problem {
        try {
            var settings = LoadSettings.builder().setUseMarks(true).build();
            new Compose(settings).composeString(text).ifPresent(node -> read("#", node));
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            throw new Problem(mark.map(m -> m.getLine() + 1).orElse(0), e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new Problem(0, e.getMessage(), e);
        }
    }

    private void read(String pointer, Node node) {
        lines.putIfAbsent(pointer, line(node));
        if (node instanceof MappingNode mapping) {
            for (var entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    var child = pointer + "/" + key.getValue();
                    lines.put(child, line(key));
                    read(child, entry.getValueNode());
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                read(pointer + "/" + i, sequence.getValue().get(i));
            }
        } else if (node instanceof ScalarNode scalar) {
            values.add(new Value(scalar.getValue(), line(scalar)));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    @Override
    public String root() {
        return lines.keySet().stream()
                .filter(pointer -> pointer.startsWith("#/"))
                .findFirst()
                .map(pointer -> pointer.substring(2))
                .orElse("empty");
    }

    @Override
    public List<Value> values() {
        return values;
    }

    @Override
    public Problem locate(RuntimeException refusal, String text) {
        var problem = refusal;
        while (problem instanceof SchemaViolationConfigurationException violation
                && !violation.getErrors().isEmpty()) {
            problem = violation.getErrors().get(0);
        }
        if (problem instanceof SchemaViolationConfigurationException violation) {
            return new Problem(line(violation), violation.getMessage(), refusal);
        }
        return new Problem(0, refusal.getMessage(), refusal);
    }

    private int line(SchemaViolationConfigurationException violation) {
        var pointer = violation.getInstanceLocation();
        var unknown = UNKNOWN_KEY.matcher(violation.getMessage());
        var known = lines.getOrDefault(pointer, 0);
        return unknown.find() ? lines.getOrDefault(pointer + "/" + unknown.group(1), known) : known;
    }
}
