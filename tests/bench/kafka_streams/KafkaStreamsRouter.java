import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The router's work in Kafka Streams, as a peer to measure against.
 *
 * <p>It reads {@code tender-requested}, drops a tender that was decided before (a state store with
 * changelog), decides by the account's settings and writes a CloudEvent in structured mode to one
 * of two topics. It does not validate what it reads beyond its being JSON.
 *
 * <p>Arguments: bootstrap, prefix of every name, file with the accounts' settings and receipts,
 * directory for its state, threads, commit interval in milliseconds. It runs until SIGTERM.
 */
public final class KafkaStreamsRouter {
  private static final String ASSIGNED = "backoffice-assigned";
  private static final String FORWARDED = "portal-forwarded";
  private static final String DECIDED = "decided";
  private static final byte[] CLOUD_EVENT =
      "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8);
  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaStreamsRouter() {}

  public static void main(String[] arguments) throws IOException {
    String prefix = arguments[1];
    JsonNode accounts = JSON.readTree(new File(arguments[2]));
    KafkaStreams streams =
        new KafkaStreams(topology(prefix, accounts), configuration(prefix, arguments));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(5))));
    streams.start();
  }

  private static Properties configuration(String prefix, String[] arguments) {
    Properties properties = new Properties();
    properties.put("application.id", prefix + "kafka-streams");
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("state.dir", arguments[3]);
    properties.put("num.stream.threads", arguments[4]);
    properties.put("commit.interval.ms", arguments[5]);
    properties.put("processing.guarantee", "exactly_once_v2");
    properties.put("auto.offset.reset", "earliest");
    properties.put("replication.factor", "1");
    properties.put("max.poll.records", "4000"); // a poll's worth of work, as large as it helps
    properties.put("producer.linger.ms", "5");
    return properties;
  }

  private static Topology topology(String prefix, JsonNode accounts) {
    Serde<byte[]> bytes = Serdes.ByteArray();
    Topology topology = new Topology();
    topology.addSource(
        "requests", bytes.deserializer(), bytes.deserializer(), prefix + "tender-requested");
    topology.addProcessor("route", () -> new Route(accounts), "requests");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(DECIDED), Serdes.String(), Serdes.String()),
        "route");
    for (String kind : new String[] {ASSIGNED, FORWARDED}) {
      topology.addSink(kind, prefix + kind, bytes.serializer(), bytes.serializer(), "route");
    }
    return topology;
  }

  private static final class Route implements Processor<byte[], byte[], byte[], byte[]> {
    private final JsonNode accounts;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, String> decided;

    Route(JsonNode accounts) {
      this.accounts = accounts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.decided = context.getStateStore(DECIDED);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      try {
        route(record);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void route(Record<byte[], byte[]> record) throws IOException {
      JsonNode event = JSON.readTree(record.value());
      JsonNode request = event.get("data");
      String account = request.get("account_id").asText();
      String tender = request.get("tender_id").asText();
      String key = account + " " + tender;
      if (decided.get(key) != null) {
        return;
      }
      JsonNode its = accounts.get(account);
      String kind =
          its.get("receipt").get("mode").asText().equals("self") ? FORWARDED : ASSIGNED;
      decided.put(key, kind);
      RecordHeaders headers = new RecordHeaders();
      headers.add("content-type", CLOUD_EVENT);
      byte[] fact = JSON.writeValueAsBytes(fact(kind, event, data(kind, request, its)));
      context.forward(record.withValue(fact).withHeaders(headers), kind);
    }

    private static ObjectNode data(String kind, JsonNode request, JsonNode account) {
      JsonNode settings = account.get("settings");
      ObjectNode data = JSON.createObjectNode();
      data.set("account_id", request.get("account_id"));
      data.set("tender_id", request.get("tender_id"));
      data.set("broker_id", request.get("broker_id"));
      if (kind.equals(ASSIGNED)) {
        data.set("backoffice", settings.get("backoffice"));
      }
      data.set("max_insurers", settings.get("max_insurers"));
      data.set("receipt", account.get("receipt"));
      data.set("request", request);
      return data;
    }

    private static ObjectNode fact(String kind, JsonNode cause, ObjectNode data) {
      String id = cause.get("source").asText() + cause.get("id").asText() + kind;
      ObjectNode fact = JSON.createObjectNode();
      fact.put("specversion", "1.0");
      fact.put("id", UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString());
      fact.put("source", "urn:tenders:kafka-streams");
      fact.put("type", kind + ".v1");
      fact.put("time", Instant.now().toString());
      fact.set("subject", data.get("tender_id"));
      fact.put("datacontenttype", "application/json");
      fact.put("dataschema", "urn:tenders:schema:" + kind + ":1");
      fact.set("causationid", cause.get("id"));
      fact.set("correlationid", cause.get("id"));
      fact.set("partitionkey", data.get("account_id"));
      fact.set("data", data);
      return fact;
    }
  }
}
