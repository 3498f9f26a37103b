package gridrelay.jca.adapter;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import gridrelay.jca.MembershipChange;
import gridrelay.jca.MembershipChange.Type;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code type=membership}: members that join and leave the cluster; {@code name} is but a label for JMX and the log. */
public class MembershipActivationSpec extends HazelcastActivationSpec {

    public MembershipActivationSpec() {
        super("membership", 1);
        setName("cluster");
    }

    @Override
    Listener listener() {
        return Listener.MEMBERSHIP;
    }

    @Override
    List<String> types() {
        return List.of("membership");
    }

    @Override
    Source source(InflowContext context) {
        var cluster = context.instance().getCluster();
        return new EventInbox(getName(), context, sink -> {
            var id = cluster.addMembershipListener(new Changes(sink));
            return () -> cluster.removeMembershipListener(id);
        });
    }

    private record Changes(Consumer<Supplier<Object>> sink) implements MembershipListener {

        @Override
        public void memberAdded(MembershipEvent event) {
            accept(Type.JOINED, event.getMember());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            accept(Type.LEFT, event.getMember());
        }

        private void accept(Type type, Member member) {
            var address = member.getAddress();
            var host = address.isIPv6() ? "[" + address.getHost() + "]" : address.getHost();
            var change = new MembershipChange(type, member.getUuid(), host + ":" + address.getPort());
            sink.accept(() -> change);
        }
    }
}
