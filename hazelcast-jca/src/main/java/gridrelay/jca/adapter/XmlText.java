package gridrelay.jca.adapter;

import com.hazelcast.instance.BuildInfoProvider;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** A configuration in XML. */
final class XmlText implements ConfigurationText {

    private final String root;
    private final List<Value> values;

    XmlText(String text) throws Problem {
        var content = new Content();
        try {
            var factory = SAXParserFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.newSAXParser().parse(new InputSource(new StringReader(text)), content);
        } catch (SAXParseException e) {
            throw new Problem(e.getLineNumber(), e.getMessage(), e);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new Problem(0, e.getMessage(), e);
        }
        root = content.root;
        values = content.values;
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public List<Value> values() {
        return values;
    }

    /** Hazelcast validates a document that has lost its lines: once more, with the same schema, for them. */
    @Override
    public Problem locate(RuntimeException refusal, String text) {
        var version = BuildInfoProvider.getBuildInfo().getVersion().split("\\.");
        var schema = root + "-config-" + version[0] + "." + version[1] + ".xsd";
        try (var in = BuildInfoProvider.class.getClassLoader().getResourceAsStream(schema)) {
            SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(new StreamSource(in))
                    .newValidator()
                    .validate(new StreamSource(new StringReader(text)));
        } catch (SAXParseException e) {
            return new Problem(e.getLineNumber(), e.getMessage(), refusal);
        } catch (SAXException | IOException e) {
            refusal.addSuppressed(e);
        }
        return new Problem(0, refusal.getMessage(), refusal);
    }

    private static final class Content extends DefaultHandler {

        private final List<Value> values = new ArrayList<>();
        private String root;
        private Locator locator;

        @Override
        public void setDocumentLocator(Locator locator) {
            this.locator = locator;
        }

        @Override
        public void startElement(String uri, String localName, String qualifiedName, Attributes attributes) {
            if (root == null) {
                root = localName;
            }
            for (int i = 0; i < attributes.getLength(); i++) {
                values.add(new Value(attributes.getValue(i), locator.getLineNumber()));
            }
        }

        @Override
        public void characters(char[] text, int start, int length) {
            values.add(new Value(new String(text, start, length), locator.getLineNumber()));
        }
    }
}
