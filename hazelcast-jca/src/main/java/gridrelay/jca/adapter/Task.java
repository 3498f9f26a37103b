package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Carries a payload to the inbox of an executor on another member; says whether it was taken in there. */
final class Task implements Callable<Boolean>, HazelcastInstanceAware, IdentifiedDataSerializable {

    private String executor;
    private byte[] payload;
    private boolean onlyToBean;
    private HazelcastInstance instance;

    Task() {}

    /** @param onlyToBean whether the member should decline if it has no active bean */
    Task(String executor, Payload payload, boolean onlyToBean) {
        this.executor = executor;
        this.payload = payload.bytes();
        this.onlyToBean = onlyToBean;
    }

    /** A full inbox is told to the sender, who counts the task as lost. */
    @Override
    public Boolean call() {
        var inbox = MemberContext.of(instance).inbox(executor);
        if (onlyToBean && !inbox.hasBean()) {
            return false;
        }
        inbox.offer(new Payload(payload));
        return true;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        this.instance = instance;
    }

    @Override
    public int getFactoryId() {
        return AdapterSerializerHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return AdapterSerializerHook.TASK;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(executor);
        out.writeByteArray(payload);
        out.writeBoolean(onlyToBean);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        executor = in.readString();
        payload = in.readByteArray();
        onlyToBean = in.readBoolean();
    }
}
