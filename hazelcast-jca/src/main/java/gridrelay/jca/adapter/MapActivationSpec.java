package gridrelay.jca.adapter;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapListener;
import gridrelay.jca.EntryChange;
import gridrelay.jca.EntryChange.Type;
import jakarta.resource.spi.InvalidPropertyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code type=map}: changes of the entries of the map of that name, after they happened. */
public class MapActivationSpec extends HazelcastActivationSpec {

    private static final String LOCAL = "local";
    private static final String ALL = "all";

    private String scope = LOCAL;
    private String events = "ADDED,UPDATED,REMOVED,EVICTED,EXPIRED";

    public MapActivationSpec() {
        super("map", 1);
    }

    @Override
    Listener listener() {
        return Listener.MAP;
    }

    @Override
    List<String> types() {
        return List.of("map");
    }

    @Override
    void validate(Map<String, String> wrong) {
        super.validate(wrong);
        if (!LOCAL.equals(scope) && !ALL.equals(scope)) {
            wrong.put("scope", "scope=" + scope + " is neither local nor all");
        }
        try {
            types(events);
        } catch (IllegalArgumentException e) {
            wrong.put("events", "events=" + events + " is no list of " + Arrays.toString(Type.values()));
        }
    }

    private static List<Type> types(String events) {
        return Arrays.stream(events.split(","))
                .map(String::strip)
                .map(Type::valueOf)
                .distinct()
                .toList();
    }

    @Override
    Source source(InflowContext context) throws InvalidPropertyException {
        boolean local = scope.equals(LOCAL);
        if (local) {
            context.requireMember("scope=local");
        }
        IMap<Object, Object> map = context.instance().getMap(getName());
        return new EventInbox(getName(), context, sink -> {
            // One registration each, so that the other events are not even sent here.
            var ids = new ArrayList<UUID>();
            Runnable end = () -> ids.forEach(map::removeEntryListener);
            try {
                types(events).forEach(type -> ids.add(register(map, local, listener(type, sink))));
            } catch (RuntimeException | Error e) {
                end.run();
                throw e;
            }
            return end;
        });
    }

    private static UUID register(IMap<Object, Object> map, boolean local, MapListener listener) {
        return local ? map.addLocalEntryListener(listener) : map.addEntryListener(listener, true);
    }

    private static MapListener listener(Type type, Consumer<Supplier<Object>> sink) {
        return switch (type) {
            case ADDED -> (EntryAddedListener<Object, Object>) event -> sink.accept(change(type, event));
            case UPDATED -> (EntryUpdatedListener<Object, Object>) event -> sink.accept(change(type, event));
            case REMOVED -> (EntryRemovedListener<Object, Object>) event -> sink.accept(change(type, event));
            case EVICTED -> (EntryEvictedListener<Object, Object>) event -> sink.accept(change(type, event));
            case EXPIRED -> (EntryExpiredListener<Object, Object>) event -> sink.accept(change(type, event));
        };
    }

    /** Deserialized by who asks for it: the bean's thread, not that of the event. */
    private static Supplier<Object> change(Type type, EntryEvent<Object, Object> event) {
        return () -> new EntryChange(type, event.getName(), event.getKey(), event.getOldValue(), event.getValue());
    }

    public String getScope() {
        return scope;
    }

    public void setScope(String scope) {
        this.scope = scope;
    }

    public String getEvents() {
        return events;
    }

    public void setEvents(String events) {
        this.events = events;
    }
}
