package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.nio.ClassLoaderUtil;
import com.hazelcast.internal.serialization.impl.AbstractSerializationService;
import com.hazelcast.spi.impl.SerializationServiceSupport;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What Hazelcast remembers of classes: by name for each class loader, and for ever those that it serialized as Compact (records,
 * above all). A redeployed application would get instances of its former classes, and those would never be unloaded; and a name
 * that could not be resolved once stays unresolved. Hazelcast has no API to make it forget.
 */
final class ClassCaches {

    private ClassCaches() {}

    /** An application comes or goes: everything that is not the library's is looked up anew. */
    static void forgetApplicationClasses(HazelcastInstance instance, ClassLoader loader) {
        try {
            for (var cache : List.of("CLASS_CACHE", "CONSTRUCTOR_CACHE")) {
                var byLoader = field(ClassLoaderUtil.class, cache, null);
                map(byLoader, "cache").remove(loader);
            }
            var service = ((SerializationServiceSupport) instance).getSerializationService();
            var serializer = field(AbstractSerializationService.class, "compactStreamSerializer", service);
            var byClass = map(serializer, "classToRegistrationMap");
            var records = field(serializer.getClass(), "javaRecordSerializer", serializer);
            var others = field(serializer.getClass(), "reflectiveSerializer", serializer);
            for (var cache : List.of(
                    byClass,
                    map(serializer, "classToSchemaMap"),
                    map(records, "readersCache"),
                    map(records, "readerWritersCache"),
                    map(others, "readerWritersCache"))) {
                cache.keySet().removeIf(isApplications());
            }
            // What is gone above, and what was never found.
            map(serializer, "typeNameToRegistrationMap")
                    .values()
                    .removeIf(registration -> !byClass.containsValue(registration));
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.classesNotForgotten(instance.getName(), e);
        }
    }

    private static Predicate<Object> isApplications() {
        var library = ClassCaches.class.getClassLoader();
        return key -> {
            var loader = ((Class<?>) key).getClassLoader();
            return loader != library && loader != null && loader != ClassLoader.getPlatformClassLoader();
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object owner, String name) throws ReflectiveOperationException {
        return (Map<Object, Object>) field(owner.getClass(), name, owner);
    }

    private static Object field(Class<?> type, String name, Object owner) throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
