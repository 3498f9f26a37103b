package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.impl.AbstractSerializationService;
import com.hazelcast.internal.serialization.impl.compact.CompactStreamSerializer;
import com.hazelcast.spi.impl.SerializationServiceSupport;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What Hazelcast remembers of classes that it serialized as Compact (records, above all): for ever, by class and by name. A
 * redeployed application would get instances of its former classes, and those would never be unloaded; and a name that could
 * not be resolved once stays unresolved. Hazelcast has no API to make it forget.
 */
final class SerializationCache {

    private static final List<String> CACHES =
            List.of("classToRegistrationMap", "classToSchemaMap", "typeNameToRegistrationMap");

    private SerializationCache() {}

    /** An application comes or goes: everything that is not the library's is looked up anew. */
    static void forgetApplicationClasses(HazelcastInstance instance) {
        try {
            var service = ((SerializationServiceSupport) instance).getSerializationService();
            var field = AbstractSerializationService.class.getDeclaredField("compactStreamSerializer");
            field.setAccessible(true);
            var serializer = field.get(service);
            var byClass = map(serializer, CACHES.get(0));
            byClass.keySet().removeIf(isApplications());
            map(serializer, CACHES.get(1)).keySet().removeIf(isApplications());
            // What is gone above, and what was never found.
            map(serializer, CACHES.get(2)).values().removeIf(registration -> !byClass.containsValue(registration));
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.classesNotForgotten(instance.getName(), e);
        }
    }

    private static Predicate<Object> isApplications() {
        var library = SerializationCache.class.getClassLoader();
        return key -> {
            var loader = ((Class<?>) key).getClassLoader();
            return loader != library && loader != null && loader != ClassLoader.getPlatformClassLoader();
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object serializer, String name) throws ReflectiveOperationException {
        var field = CompactStreamSerializer.class.getDeclaredField(name);
        field.setAccessible(true);
        return (Map<Object, Object>) field.get(serializer);
    }
}
