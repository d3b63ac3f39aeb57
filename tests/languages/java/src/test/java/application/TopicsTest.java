package application;

import static application.Application.EMULATOR;
import static application.Application.WORLD;
import static application.Application.as;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import momento.sdk.TopicClient;
import momento.sdk.exceptions.MomentoErrorCode;
import momento.sdk.responses.topic.TopicPublishResponse;
import momento.sdk.responses.topic.TopicSubscribeResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private static final String CACHE = "java-topics";
  private static TopicClient topics;

  @BeforeAll
  static void connect() {
    topics = Clients.topics();
    WORLD.createCache(CACHE);
  }

  @AfterAll
  static void disconnect() {
    topics.close();
  }

  @Test
  @DisplayName("A thousand messages arrive in their order")
  void thousand() throws Exception {
    Inbox inbox = new Inbox();
    as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "many", inbox));
    publish("many", 0, 1_000);
    inbox.awaitMessages(1_000);
    assertEquals(numbers(0, 1_000), inbox.texts());
    assertEquals(List.of(), inbox.events());
  }

  // The SDK notices by its keepalive, after 10 s + 5 s, and tries again 5 s later. It asks for the
  // number after the last, so nothing comes twice.
  @Test
  @DisplayName("What was published during an outage comes after it, once")
  void outage() throws Exception {
    Inbox inbox = new Inbox();
    as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "outage", inbox));
    publish("outage", 0, 10);
    inbox.awaitMessages(10);
    EMULATOR.block();
    try {
      for (String text : numbers(10, 20)) WORLD.publish(CACHE, "outage", text);
      inbox.awaitEvent("lost");
    } finally {
      EMULATOR.unblock();
    }
    inbox.awaitMessages(20);
    assertEquals(numbers(0, 20), inbox.texts());
    assertEquals(List.of("lost", "restored"), inbox.events());
  }

  @Test
  @DisplayName("A topic that begins again is a discontinuity, and goes on")
  void discontinuity() throws Exception {
    Inbox inbox = new Inbox();
    as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "again", inbox));
    publish("again", 0, 1);
    inbox.awaitMessages(1);
    WORLD.resetTopic(CACHE, "again");
    inbox.awaitEvent("discontinuity");
    publish("again", 1, 2);
    inbox.awaitMessages(2);
    assertEquals(numbers(0, 2), inbox.texts());
  }

  @Test
  @DisplayName("Nothing arrives after an unsubscribe, and an unknown cache is an error")
  void ends() throws Exception {
    Inbox inbox = new Inbox();
    var subscription =
        as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "ends", inbox));
    subscription.unsubscribe();
    WORLD.waitFor(Map.of("action", "Subscribe", "subject", "ends"));
    publish("ends", 0, 1);
    assertFalse(inbox.texts().contains("0"));
    var error =
        as(TopicSubscribeResponse.Error.class, topics.subscribe("no-such-cache", "t", inbox));
    assertEquals(MomentoErrorCode.NOT_FOUND_ERROR, error.getErrorCode());
  }

  private static void publish(String topic, int from, int to) {
    for (String text : numbers(from, to)) {
      as(TopicPublishResponse.Success.class, topics.publish(CACHE, topic, text));
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
