package gridrelay.jca.adapter;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The class loader of the member (or client): the library's classes, and those of the applications that use it now. So values,
 * tasks and listeners of application classes can be read as long as their application is there. Thread-safe.
 *
 * <p>An application registers once for each of its beans. Where two applications have a class of the same name, that of the
 * one which came first is found.
 */
final class ApplicationClasses extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final List<ClassLoader> applications = new CopyOnWriteArrayList<>();

    ApplicationClasses() {
        super("hazelcast-applications", ApplicationClasses.class.getClassLoader());
    }

    void add(ClassLoader application) {
        applications.add(application);
    }

    /** Says whether it was the last registration of this application. */
    boolean remove(ClassLoader application) {
        applications.remove(application);
        return !applications.contains(application);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (var application : applications) {
            try {
                return application.loadClass(name);
            } catch (ClassNotFoundException e) {
                // Perhaps the next one's.
            }
        }
        throw new ClassNotFoundException(name);
    }
}
