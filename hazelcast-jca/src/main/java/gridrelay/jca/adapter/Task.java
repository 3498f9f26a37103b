package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** Carries a payload to the inbox of an executor on another member. */
final class Task implements Runnable, HazelcastInstanceAware, IdentifiedDataSerializable {

    private String executor;
    private Object payload;
    private HazelcastInstance instance;

    Task() {}

    Task(String executor, Object payload) {
        this.executor = executor;
        this.payload = payload;
    }

    /** A full inbox is told to the sender, who counts the task as lost. */
    @Override
    public void run() {
        MemberContext.of(instance).inbox(executor).offer(payload);
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
        out.writeObject(payload);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        executor = in.readString();
        payload = in.readObject();
    }
}
