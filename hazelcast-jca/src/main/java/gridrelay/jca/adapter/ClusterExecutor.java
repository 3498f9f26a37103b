package gridrelay.jca.adapter;

import static java.util.Objects.requireNonNull;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import gridrelay.jca.TaskExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/** Sends tasks over Hazelcast's executor service, and past it if they are for this member. */
final class ClusterExecutor implements TaskExecutor {

    private final HazelcastInstance instance;
    private final TaskInbox inbox;

    ClusterExecutor(HazelcastInstance instance, String name) {
        this.instance = instance;
        this.inbox = MemberContext.of(instance).inbox(name);
    }

    @Override
    public void executeOnKeyOwner(Object payload, Object key) {
        requireNonNull(payload);
        requireNonNull(key);
        orLost(() -> {
            var owner = instance.getPartitionService().getPartition(key).getOwner();
            if (owner != null && owner.localMember()) {
                inbox.offer(payload);
            } else {
                service()
                        .submitToKeyOwner(
                                task(payload, false), key, orElse(() -> lost("The inbox of the key's owner is full")));
            }
        });
    }

    @Override
    public void executeOnMember(Object payload, UUID member) {
        requireNonNull(payload);
        requireNonNull(member);
        orLost(() -> {
            var target = instance.getCluster().getMembers().stream()
                    .filter(candidate -> candidate.getUuid().equals(member))
                    .findFirst()
                    .orElseThrow(() -> new RejectedExecutionException("No member " + member + " in the cluster"));
            if (target.localMember()) {
                inbox.offer(payload);
            } else {
                service()
                        .submitToMember(
                                task(payload, false), target, orElse(() -> lost("The inbox of the member is full")));
            }
        });
    }

    @Override
    public void executeOnAny(Object payload) {
        requireNonNull(payload);
        orLost(() -> {
            var members = new ArrayList<>(instance.getCluster().getMembers());
            Collections.shuffle(members, ThreadLocalRandom.current());
            offer(payload, members.iterator(), members.get(0));
        });
    }

    /** Asks one member after the other for one with a bean; when there is none, {@code holder} keeps the task. */
    private void offer(Object payload, Iterator<Member> members, Member holder) {
        if (!members.hasNext()) {
            executeOnMember(payload, holder.getUuid());
            return;
        }
        var member = members.next();
        if (!member.localMember()) {
            var declined = orElse(() -> orLost(() -> offer(payload, members, holder)));
            service().submitToMember(task(payload, true), member, declined);
        } else if (inbox.hasBean()) {
            inbox.offer(payload);
        } else {
            offer(payload, members, holder);
        }
    }

    private IExecutorService service() {
        return instance.getExecutorService(inbox.executor());
    }

    private Task task(Object payload, boolean onlyToBean) {
        return new Task(inbox.executor(), Payload.of(payload, instance), onlyToBean);
    }

    private void lost(String why) {
        inbox.lost(new RejectedExecutionException(why));
    }

    private void orLost(Runnable send) {
        try {
            send.run();
        } catch (RuntimeException e) {
            inbox.lost(e);
        }
    }

    private ExecutionCallback<Boolean> orElse(Runnable declined) {
        return new ExecutionCallback<>() {
            @Override
            public void onResponse(Boolean taken) {
                if (!taken) {
                    declined.run();
                }
            }

            @Override
            public void onFailure(Throwable cause) {
                if (cause instanceof RejectedExecutionException) {
                    declined.run();
                } else {
                    // It may have been taken: to send it elsewhere could be once too often.
                    inbox.lost(cause);
                }
            }
        };
    }
}
