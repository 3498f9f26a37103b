package gridrelay.jca.adapter;

import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.protocol.codec.QueuePeekCodec;
import com.hazelcast.client.impl.spi.ClientProxy;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.impl.queue.QueueProxyImpl;
import com.hazelcast.collection.impl.queue.QueueService;
import com.hazelcast.collection.impl.queue.operations.PeekOperation;
import com.hazelcast.internal.serialization.Data;

/** A queue's next item in its serialized form. Every way of Hazelcast's API to an item reads it first. */
final class QueueHead {

    private QueueHead() {}

    /** Null if the queue is empty. */
    static Payload of(IQueue<?> queue) {
        var head = queue instanceof ClientProxy proxy ? askedByClient(proxy) : askedByMember((QueueProxyImpl<?>) queue);
        return head == null ? null : new Payload(head.toByteArray());
    }

    private static Data askedByMember(QueueProxyImpl<?> queue) {
        return queue.getNodeEngine()
                .getOperationService()
                .createInvocationBuilder(
                        QueueService.SERVICE_NAME, new PeekOperation(queue.getName()), queue.getPartitionId())
                .setResultDeserialized(false)
                .<Data>invoke()
                .join();
    }

    private static Data askedByClient(ClientProxy queue) {
        var context = queue.getContext();
        var request = QueuePeekCodec.encodeRequest(queue.getName());
        int partition = context.getPartitionService().getPartitionId(queue.getPartitionKey());
        var client = (HazelcastClientInstanceImpl) context.getHazelcastInstance();
        return QueuePeekCodec.decodeResponse(new ClientInvocation(client, request, queue.getName(), partition)
                .invoke()
                .join());
    }
}
