package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The resource archive's descriptor is metadata-complete: what it does not say does not exist, and nobody else checks it. */
class RaXmlTest {

    private final Document descriptor = read();

    private static Document read() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("../rar-config/src/main/rar/META-INF/ra.xml").toFile());
        } catch (IOException | org.xml.sax.SAXException | javax.xml.parsers.ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void every_class_named_is_there() throws Exception {
        for (var tag : new String[] {
            "resourceadapter-class",
            "managedconnectionfactory-class",
            "connectionfactory-interface",
            "connectionfactory-impl-class",
            "connection-interface",
            "connection-impl-class",
            "messagelistener-type",
            "activationspec-class"
        }) {
            var named = elements(descriptor.getElementsByTagName(tag)).toList();
            assertThat(named).isNotEmpty();
            for (var element : named) {
                assertThat(Class.forName(element.getTextContent().strip())).isNotNull();
            }
        }
    }

    @Test
    void it_has_the_beans_properties_with_their_types_and_defaults() throws Exception {
        assertThat(declared("resourceadapter-class")).isEqualTo(ofBean(new HazelcastResourceAdapter()));
        assertThat(declared("managedconnectionfactory-class"))
                .isEqualTo(ofBean(new HazelcastManagedConnectionFactory()));
    }

    @Test
    void every_listener_has_its_activation_with_the_beans_properties() throws Exception {
        var listeners =
                elements(descriptor.getElementsByTagName("messagelistener")).toList();
        assertThat(listeners).hasSize(5);
        for (var element : listeners) {
            var spec = (HazelcastActivationSpec) Class.forName(text(element, "activationspec-class"))
                    .getConstructor()
                    .newInstance();
            assertThat(text(element, "messagelistener-type"))
                    .isEqualTo(spec.listener().type().getName());
            var activation = element.getElementsByTagName("activationspec").item(0);
            assertThat(properties(activation)).isEqualTo(ofBean(spec));
        }
    }

    @Test
    void every_property_is_described() {
        assertThat(elements(descriptor.getElementsByTagName("config-property")))
                .allSatisfy(
                        property -> assertThat(text(property, "description")).isNotBlank());
    }

    /** name -> type and default of the config-properties beside the named element. */
    private Map<String, String> declared(String classTag) {
        return properties(descriptor.getElementsByTagName(classTag).item(0).getParentNode());
    }

    private static Map<String, String> properties(Node parent) {
        var properties = new TreeMap<String, String>();
        elements(parent.getChildNodes())
                .filter(child -> child.getTagName().equals("config-property"))
                .forEach(property -> properties.put(
                        text(property, "config-property-name"),
                        text(property, "config-property-type") + " = " + text(property, "config-property-value")));
        return properties;
    }

    private static Map<String, String> ofBean(Object bean) throws Exception {
        var properties = new TreeMap<String, String>();
        for (var property : Arrays.asList(
                Introspector.getBeanInfo(bean.getClass(), Object.class).getPropertyDescriptors())) {
            if (property.getPropertyType().getName().startsWith("java.lang.")) {
                var value = property.getReadMethod().invoke(bean);
                properties.put(
                        property.getName(),
                        property.getPropertyType().getName() + " = " + (value == null ? "" : value));
            }
        }
        return properties;
    }

    private static String text(Element parent, String tag) {
        var found = parent.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .<Node>mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
