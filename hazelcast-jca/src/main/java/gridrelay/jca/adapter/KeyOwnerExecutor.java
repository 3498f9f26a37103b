package gridrelay.jca.adapter;

import static java.util.Objects.requireNonNull;

import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.TaskExecutor;

/** Sends tasks over Hazelcast's executor service, and past it if the owner is this member. */
final class KeyOwnerExecutor implements TaskExecutor {

    private final HazelcastInstance instance;
    private final TaskInbox inbox;

    KeyOwnerExecutor(HazelcastInstance instance, String name) {
        this.instance = instance;
        this.inbox = MemberContext.of(instance).inbox(name);
    }

    @Override
    public void executeOnKeyOwner(Object payload, Object key) {
        requireNonNull(payload);
        requireNonNull(key);
        try {
            var owner = instance.getPartitionService().getPartition(key).getOwner();
            if (owner != null && owner.localMember()) {
                inbox.offer(payload);
            } else {
                send(payload, key);
            }
        } catch (RuntimeException e) {
            inbox.lost(e);
        }
    }

    private void send(Object payload, Object key) {
        var task = new Task(inbox.executor(), payload);
        instance.getExecutorService(inbox.executor()).submitToKeyOwner(task, key, new ExecutionCallback<Object>() {
            @Override
            public void onResponse(Object response) {}

            @Override
            public void onFailure(Throwable cause) {
                inbox.lost(cause);
            }
        });
    }
}
