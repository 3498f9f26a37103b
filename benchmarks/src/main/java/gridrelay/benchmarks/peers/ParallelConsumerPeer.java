package gridrelay.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Confluent's Parallel Consumer in KEY order: the conversation is the record's key. */
public final class ParallelConsumerPeer implements Contender {

    private static final int PARTITIONS = 12;
    private static final String SEQUENCE = "sequence";

    private final KafkaBroker broker;
    private final WebhookPosts posts;
    private int topics;
    private ParallelStreamProcessor<String, byte[]> processor;

    private ParallelConsumerPeer(KafkaBroker broker, URI sink) {
        this.broker = broker;
        this.posts = new WebhookPosts(sink);
    }

    /** With a broker of its own, which is run from the class path. */
    public static ParallelConsumerPeer start(Path folder, String classPath, URI sink) throws Exception {
        return new ParallelConsumerPeer(KafkaBroker.start(folder, classPath), sink);
    }

    @Override
    public void store(int conversations, int messages) throws Exception {
        topics++;
        try (var admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic(), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        byte[] body = BODY.getBytes(UTF_8);
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.address(),
                        // The broker may not lead a new topic yet; what it refuses then must not be overtaken.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < messages; i++) {
                var message = new ProducerRecord<>(
                        topic(), null, "c-" + i % conversations, body, sequence(i / conversations + 1L));
                var unused = producer.send(message, (stored, e) -> failure.compareAndSet(null, e));
            }
        } // which sends what is left
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static List<Header> sequence(long number) {
        return List.of(new RecordHeader(
                SEQUENCE, ByteBuffer.allocate(Long.BYTES).putLong(number).array()));
    }

    @Override
    public void begin() {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.address(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "relay",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false, // it commits itself
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        processor = ParallelStreamProcessor.createEosStreamProcessor(ParallelConsumerOptions.<String, byte[]>builder()
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(CONNECTIONS)
                .consumer(consumer)
                .build());
        processor.subscribe(List.of(topic()));
        processor.poll(context -> post(context.getSingleConsumerRecord()));
    }

    private void post(ConsumerRecord<String, byte[]> message) {
        long sequence =
                ByteBuffer.wrap(message.headers().lastHeader(SEQUENCE).value()).getLong();
        posts.post(message.key(), sequence, message.value());
    }

    private String topic() {
        return "messages-" + topics;
    }

    @Override
    public void end() {
        processor.closeDrainFirst();
    }

    @Override
    public void close() throws IOException {
        posts.close();
        broker.close();
    }

    @Override
    public String toString() {
        return "parallel-consumer, KEY order, Kafka";
    }
}
