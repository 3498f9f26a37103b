package gridrelay.jca.adapter;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.List;

/** What a message-driven bean says it wants: {@code type=executor} and the executor's {@code name}. */
public class HazelcastActivationSpec implements ActivationSpec {

    private ResourceAdapter adapter;
    private String type;
    private String name;
    private int maxConcurrency = 4;

    @Override
    public void validate() throws InvalidPropertyException {
        var wrong = new ArrayList<String>();
        var why = new ArrayList<String>();
        if (!"executor".equals(type)) {
            wrong.add("type");
            why.add("type=" + type + " is not supported, only executor is");
        }
        if (!MemberConfiguration.isSet(name)) {
            wrong.add("name");
            why.add("name is missing");
        }
        if (maxConcurrency < 1) {
            wrong.add("maxConcurrency");
            why.add("maxConcurrency=" + maxConcurrency + " is less than 1");
        }
        if (!wrong.isEmpty()) {
            var exception = new InvalidPropertyException("Activation refused: " + String.join("; ", why));
            exception.setInvalidPropertyDescriptors(descriptors(wrong));
            throw exception;
        }
    }

    private static PropertyDescriptor[] descriptors(List<String> properties) {
        try {
            var descriptors = new PropertyDescriptor[properties.size()];
            for (int i = 0; i < descriptors.length; i++) {
                descriptors[i] = new PropertyDescriptor(properties.get(i), HazelcastActivationSpec.class);
            }
            return descriptors;
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
