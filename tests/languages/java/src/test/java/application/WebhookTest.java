package application;

import static application.Application.WORLD;
import static application.Application.as;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import momento.sdk.responses.cache.list.ListFetchResponse;
import momento.sdk.responses.topic.TopicPublishResponse;
import momento.sdk.responses.topic.TopicSubscribeResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final String CACHE = "java-webhooks";

  @Test
  @DisplayName("A signed comment is kept and answered, one under another secret is not")
  void comments() throws Exception {
    WORLD.createCache(CACHE);
    Inbox answers = new Inbox();
    try (var cache = Clients.cache();
        var topics = Clients.topics();
        var comments = new Comments(cache, topics, "answers")) {
      comments.secret(WORLD.putWebhook(CACHE, "comments", "room", comments.url()));
      as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "answers", answers));

      as(TopicPublishResponse.Success.class, topics.publish(CACHE, "room", "Grüße 👋"));
      answers.awaitMessages(1);
      assertEquals(List.of("kept: Grüße 👋"), answers.texts());
      assertEquals(1, WORLD.deliveriesDone().get("delivered").getAsInt());

      comments.secret("another");
      as(TopicPublishResponse.Success.class, topics.publish(CACHE, "room", "forged"));
      WORLD.waitFor(Map.of("action", "webhook.outcome", "cache", CACHE, "outcome", "failed"));
      var kept = as(ListFetchResponse.Hit.class, cache.listFetch(CACHE, "comments"));
      assertEquals(List.of("Grüße 👋"), kept.valueList());
    }
  }
}
