package gridrelay.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The API's description, written by hand, names exactly what there is. */
class ApiDescriptionTest {
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete|patch|head|options):");
    private static final Pattern REFERENCE = Pattern.compile("#/components/(\\w+)/([\\w-]+)");

    @Test
    void every_operation_is_described_and_no_other() throws IOException {
        var described = described();
        assertThat(described.remove("get /events"))
                .as("a servlet, not a resource")
                .isTrue();
        assertThat(described).isEqualTo(operations());
    }

    @Test
    void every_reference_leads_somewhere() throws IOException {
        var text = text();
        var references = REFERENCE.matcher(text);
        while (references.find()) {
            var section = text.substring(text.indexOf("\n  " + references.group(1) + ":"));
            assertThat(section).contains("\n    " + references.group(2) + ":");
        }
    }

    private static Set<String> operations() {
        var operations = new TreeSet<String>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("gridrelay.console")
                        .stream()
                        .map(JavaClass::reflect)
                        .filter(type -> type.isAnnotationPresent(Path.class))
                        .forEach(type -> Arrays.stream(type.getDeclaredMethods())
                                .forEach(method -> {
                                    var verb = verb(method);
                                    if (verb != null) {
                                        operations.add(verb + " "
                                                + type.getAnnotation(Path.class).value() + path(method));
                                    }
                                }));
        return operations;
    }

    private static String verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(http -> http != null)
                .map(http -> http.value().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(null);
    }

    private static String path(Method method) {
        var path = method.getAnnotation(Path.class);
        return path == null ? "" : path.value();
    }

    private static Set<String> described() throws IOException {
        var operations = new TreeSet<String>();
        var path = "";
        for (var line : text().lines().toList()) {
            var paths = PATH.matcher(line);
            var methods = METHOD.matcher(line);
            if (paths.matches()) {
                path = paths.group(1);
            } else if (methods.matches()) {
                operations.add(methods.group(1) + " " + path);
            }
        }
        return operations;
    }

    private static String text() throws IOException {
        try (var file = ApiDescriptionTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
