package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionalMap;
import com.hazelcast.transaction.TransactionalMultiMap;
import com.hazelcast.transaction.TransactionalObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/**
 * The handler of a transactional structure that asks for its transaction at each call, so that it can be kept over several
 * transactions, acts in none that is over, and ends with its handle.
 */
record TransactionBound(
        String name, ConnectionHandle handle, Function<TransactionContext, ? extends TransactionalObject> inTransaction)
        implements InvocationHandler {

    @SuppressWarnings("unchecked") // type is T's raw class
    static <T extends TransactionalObject> T of(
            Class<? super T> type,
            String name,
            ConnectionHandle handle,
            Function<TransactionContext, T> inTransaction) {
        return (T) Proxy.newProxyInstance(
                TransactionBound.class.getClassLoader(),
                new Class<?>[] {type},
                new TransactionBound(name, handle, inTransaction));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals":
                return proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "toString":
                return "transactional " + name;
            case "getName":
                return name;
            case "destroy":
                throw new UnsupportedOperationException(
                        "destroy cannot be undone by a rollback; the plain structure of " + name
                                + " has it, outside of transactions");
            default:
        }
        var grid = handle.grid();
        var transaction = handle.transaction(name);
        boolean locks = proxy instanceof TransactionalMap || proxy instanceof TransactionalMultiMap;
        var context = transaction.enter(locks);
        try {
            return method.invoke(inTransaction.apply(context), arguments);
        } catch (InvocationTargetException e) {
            handle.observe(e.getCause());
            throw e.getCause();
        } finally {
            if (transaction.leave(locks) && locks) {
                unlock(proxy, method, arguments, grid);
            }
        }
    }

    /**
     * A lock that a call of a map waited for, while its transaction was rolled back: nobody else lets go of it before
     * transactionTimeout. It is this thread's, as a plain one would be.
     */
    private void unlock(Object proxy, Method method, Object[] arguments, HazelcastInstance grid) {
        if (method.getParameterCount() == 0 || method.getParameterTypes()[0] != Object.class) {
            return; // it takes no key
        }
        try {
            if (proxy instanceof TransactionalMap) {
                grid.getMap(name).unlock(arguments[0]);
            } else {
                grid.getMultiMap(name).unlock(arguments[0]);
            }
        } catch (IllegalMonitorStateException e) {
            // It has none.
        } catch (RuntimeException e) {
            Log.rollbackFailed("a call of " + name, e);
        }
    }
}
