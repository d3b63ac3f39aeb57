package application;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import momento.sdk.CacheClient;
import momento.sdk.TopicClient;
import momento.sdk.responses.cache.list.ListPushBackResponse;
import momento.sdk.responses.topic.TopicPublishResponse;

/** A webhook's receiver: keeps each comment in a list, and says so on another topic. */
public final class Comments implements AutoCloseable {
  private static final String LIST = "comments";
  private final HttpServer server;
  private final CacheClient cache;
  private final TopicClient topics;
  private final String answers;
  private volatile String secret = "";

  /** Listens on a free port; answers go to the topic of that name. */
  public Comments(CacheClient cache, TopicClient topics, String answers) throws IOException {
    this.cache = cache;
    this.topics = topics;
    this.answers = answers;
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/comments";
  }

  public void secret(String secret) {
    this.secret = secret;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String signature = exchange.getRequestHeaders().getFirst("momento-signature");
      exchange.sendResponseHeaders(isSigned(body, signature) ? keep(body) : 401, -1);
    }
  }

  private int keep(byte[] body) {
    JsonObject event =
        JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
    String name = event.get("cache").getAsString();
    String text = event.get("text").getAsString();
    var pushed = cache.listPushBack(name, LIST, text, null).join();
    if (!(pushed instanceof ListPushBackResponse.Success)) return 500;
    var published = topics.publish(name, answers, "kept: " + text).join();
    return published instanceof TopicPublishResponse.Success ? 200 : 500;
  }

  private boolean isSigned(byte[] body, String signature) {
    if (signature == null) return false;
    try {
      Mac mac = Mac.getInstance("HmacSHA3-256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA3-256"));
      return MessageDigest.isEqual(mac.doFinal(body), HexFormat.of().parseHex(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
