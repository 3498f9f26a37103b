package gridrelay.jca.adapter;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a message-driven bean says it wants: the {@code type} of thing, its {@code name}, and how much of it at once. */
public abstract class HazelcastActivationSpec implements ActivationSpec {

    private ResourceAdapter adapter;
    private String type;
    private String name;
    private int maxConcurrency;

    HazelcastActivationSpec(String type, int maxConcurrency) {
        this.type = type;
        this.maxConcurrency = maxConcurrency;
    }

    /** The interface that the bean implements. */
    abstract Listener listener();

    /** The values that {@code type} may have here. */
    abstract List<String> types();

    abstract Source source(InflowContext context) throws InvalidPropertyException;

    /** Says of each property that is wrong, why. */
    void validate(Map<String, String> wrong) {
        if (!types().contains(type)) {
            wrong.put(
                    "type",
                    "type=" + type + " is not supported by a "
                            + listener().type().getSimpleName() + ", only " + String.join(" and ", types()));
        }
        if (!GridConfiguration.isSet(name)) {
            wrong.put("name", "name is missing");
        }
        requireAtLeast(1, "maxConcurrency", maxConcurrency, wrong);
    }

    static void requireAtLeast(int least, String property, int value, Map<String, String> wrong) {
        if (value < least) {
            wrong.put(property, property + "=" + value + " is less than " + least);
        }
    }

    @Override
    public final void validate() throws InvalidPropertyException {
        var wrong = new TreeMap<String, String>();
        validate(wrong);
        if (!wrong.isEmpty()) {
            var exception = new InvalidPropertyException("Activation refused: " + String.join("; ", wrong.values()));
            exception.setInvalidPropertyDescriptors(
                    wrong.keySet().stream().map(this::descriptor).toArray(PropertyDescriptor[]::new));
            throw exception;
        }
    }

    private PropertyDescriptor descriptor(String property) {
        try {
            return new PropertyDescriptor(property, getClass());
        } catch (IntrospectionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        this.adapter = adapter;
    }

    public String getType() {
        return type;
    }

    public void setType(String type) {
        this.type = type;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Integer getMaxConcurrency() {
        return maxConcurrency;
    }

    public void setMaxConcurrency(Integer maxConcurrency) {
        this.maxConcurrency = maxConcurrency;
    }
}
