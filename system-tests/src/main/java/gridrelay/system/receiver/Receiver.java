package gridrelay.system.receiver;

import gridrelay.system.oracle.Journal;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Request;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A webhook endpoint on this machine: {@code POST /{endpoint}} is journaled and answered by the {@link Script}.
 *
 * <p>One thread reads, decides, answers and journals, so that the times in the journal are in the order in which things
 * happened; it takes well over 5,000 requests a second. Safe for use by many threads.
 */
public final class Receiver implements AutoCloseable {

    private static final int MAX_BODY = 4 << 20;
    private static final long FLUSH_MILLIS = 200;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Signatures signatures = new Signatures(InstantSource.system());
    private final WireFormat wireFormat = new WireFormat(signatures);
    private final Set<Exchange> open = new LinkedHashSet<>(); // used on the loop only
    private final List<Request> requests = new ArrayList<>(); // guarded by itself
    private final Journal journal;
    private final Channel server;
    private volatile Script script;

    private Receiver(InetAddress address, Path file, Script script) throws IOException {
        this.journal = new Journal(file);
        this.script = script;
        this.server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var connection = new Connection(Receiver.this);
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        connection.new Heads(),
                                        new HttpObjectAggregator(MAX_BODY),
                                        connection);
                    }
                })
                .bind(address, 0)
                .syncUninterruptibly()
                .channel();
        var flushing = loop.scheduleWithFixedDelay(journal::flush, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        server.closeFuture().addListener(closed -> flushing.cancel(false));
    }

    /** Starts on a free port, answers 200 to everything, and appends to the file. */
    public static Receiver start(Path journal) {
        return start(InetAddress.getLoopbackAddress(), journal);
    }

    /** As {@link #start(Path)}, at an address of this machine. */
    public static Receiver start(InetAddress address, Path journal) {
        try {
            return new Receiver(address, journal, request -> Answer.OK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url(String endpoint) {
        var address = (InetSocketAddress) server.localAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/" + endpoint);
    }

    /** From now on. */
    public void answer(Script next) {
        script = next;
    }

    /** From now on requests to the endpoint have to be signed with this secret, {@code whsec_...}. */
    public void verify(String endpoint, String secret) {
        signatures.expect(endpoint, secret);
    }

    /** A new secret is asked for: until it is told, one of those before has to sign. */
    public void rotating(String endpoint) {
        signatures.rotating(endpoint);
    }

    /** From now on with this one, and for the overlap also with the one before. */
    public void rotate(String endpoint, String secret, Duration overlap) {
        signatures.rotate(endpoint, secret, overlap);
    }

    /** The requests that have ended, in the order of their ends; of a batch each message. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The requests of a lane that have ended. */
    public List<Request> requests(Lane lane) {
        return requests().stream()
                .filter(request -> request.lane().equals(lane))
                .toList();
    }

    /** The sequences that were taken in a lane, in the order in which they were, repeats included. */
    public List<Long> taken(Lane lane) {
        return requests(lane).stream()
                .filter(Request::isDelivered)
                .map(Request::sequence)
                .toList();
    }

    /** How many requests have ended; of a batch each message counts. */
    public int count() {
        synchronized (requests) {
            return requests.size();
        }
    }

    /** Requests that wait for their answer now. */
    public List<Arrived> open() {
        return loop.submit(() -> open.stream().map(Exchange::arrived).toList())
                .syncUninterruptibly()
                .getNow();
    }

    WireFormat wireFormat() {
        return wireFormat;
    }

    Answer answer(Arrived request) {
        return script.answer(request);
    }

    void opened(Exchange exchange) {
        open.add(exchange);
    }

    /** @param accepted how far a batch was taken; null for all of it */
    void ended(Exchange exchange, long at, int status, Long accepted) {
        open.remove(exchange);
        List<Request> messages = exchange.end(at, status, accepted);
        messages.forEach(journal::append);
        synchronized (requests) {
            requests.addAll(messages);
        }
    }

    /** Takes no more, and journals what is open as still open. */
    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        server.close().syncUninterruptibly();
        loop.submit(() -> List.copyOf(open).forEach(exchange -> ended(exchange, Request.STILL_OPEN, 0, null)))
                .syncUninterruptibly();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
