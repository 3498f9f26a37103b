package gridrelay.system.receiver;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One connection of a sender. Everything of it runs on the receiver's only thread. */
final class Connection extends ChannelInboundHandlerAdapter {

    private final Receiver receiver;
    private final List<Exchange> open = new ArrayList<>();
    private long opened;

    Connection(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Sits before the aggregator and sees heads, so that a slow body does not hide how early a request began. */
    final class Heads extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                // Not at once: a connection that was closed before this request was sent may be in the same batch of
                // events and not yet have been looked at. Tasks run when the batch is done.
                context.channel().eventLoop().execute(() -> opened = System.nanoTime());
            }
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var request = (FullHttpRequest) message;
        context.channel().eventLoop().execute(() -> {
            try {
                begin(context, request);
            } finally {
                ReferenceCountUtil.release(request);
            }
        });
    }

    private void begin(ChannelHandlerContext context, FullHttpRequest request) {
        var address = (InetSocketAddress) context.channel().remoteAddress();
        Arrived arrived = receiver.wireFormat()
                .read(
                        request.method().name(),
                        request.uri(),
                        request.headers(),
                        ByteBufUtil.getBytes(request.content()),
                        opened,
                        address == null ? "gone" : address.getHostString() + ":" + address.getPort());
        var exchange = new Exchange(arrived);
        receiver.opened(exchange);
        open.add(exchange);
        if (!context.channel().isActive()) {
            channelInactive(context);
            return;
        }
        Answer answer = receiver.answer(arrived);
        if (answer instanceof Answer.Status status) {
            if (status.after().isZero()) {
                send(context, exchange, status);
            } else {
                context.channel()
                        .eventLoop()
                        .schedule(
                                () -> send(context, exchange, status),
                                status.after().toNanos(),
                                TimeUnit.NANOSECONDS);
            }
        } else if (answer instanceof Answer.Reset) {
            end(exchange, 0, null);
            ((SocketChannel) context.channel()).config().setSoLinger(0);
            context.close();
        }
    }

    private void send(ChannelHandlerContext context, Exchange exchange, Answer.Status status) {
        if (exchange.hasEnded()) {
            return;
        }
        end(exchange, status.code(), status.accepted()); // before a byte is written: the sender cannot know earlier
        String text = status.accepted() == null ? "" : "{\"accepted\": " + status.accepted() + "}";
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status.code()),
                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
        status.headers().forEach(response.headers()::set);
        context.writeAndFlush(response);
    }

    private void end(Exchange exchange, int status, Long accepted) {
        open.remove(exchange);
        if (exchange.hasEnded()) {
            return; // journaled when the receiver was closed
        }
        receiver.ended(exchange, System.nanoTime(), status, accepted);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        List.copyOf(open).forEach(exchange -> end(exchange, 0, null));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a reset by the sender; channelInactive journals it
    }
}
