package application;

import static application.Application.WORLD;
import static application.Application.as;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import momento.sdk.auth.CredentialProvider;
import momento.sdk.auth.accessControl.DisposableTokenScopes;
import momento.sdk.auth.accessControl.ExpiresIn;
import momento.sdk.exceptions.MomentoErrorCode;
import momento.sdk.responses.auth.GenerateDisposableTokenResponse;
import momento.sdk.responses.cache.GetResponse;
import momento.sdk.responses.cache.SetResponse;
import momento.sdk.responses.topic.TopicPublishResponse;
import momento.sdk.responses.topic.TopicSubscribeResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final String CACHE = "java-tokens";

  @Test
  @DisplayName("A token that may publish on one topic does that, nothing else, and expires")
  void publishOnly() throws Exception {
    WORLD.createCache(CACHE);
    Inbox inbox = new Inbox();
    try (var topics = Clients.topics();
        var limited = Clients.topics(CredentialProvider.fromString(token()));
        var cache = Clients.cache(CredentialProvider.fromString(token()))) {
      as(TopicSubscribeResponse.Subscription.class, topics.subscribe(CACHE, "room", inbox));

      as(TopicPublishResponse.Success.class, limited.publish(CACHE, "room", "hello"));
      inbox.awaitMessages(1);
      assertEquals("mo", inbox.messages().get(0).getTokenId());

      var elsewhere = as(TopicPublishResponse.Error.class, limited.publish(CACHE, "hall", "no"));
      assertEquals(MomentoErrorCode.PERMISSION_ERROR, elsewhere.getErrorCode());
      var listening =
          as(TopicSubscribeResponse.Error.class, limited.subscribe(CACHE, "room", inbox));
      assertEquals(MomentoErrorCode.PERMISSION_ERROR, listening.getErrorCode());
      var reading = as(GetResponse.Error.class, cache.get(CACHE, "key"));
      assertEquals(MomentoErrorCode.PERMISSION_ERROR, reading.getErrorCode());

      expire();
      var late = as(TopicPublishResponse.Error.class, limited.publish(CACHE, "room", "late"));
      assertEquals(MomentoErrorCode.AUTHENTICATION_ERROR, late.getErrorCode());
    }
  }

  @Test
  @DisplayName("Keys of every form lead to the same cache")
  void keys() {
    WORLD.createCache("java-keys");
    for (String variable : List.of("MOMENTO_API_KEY", "V1_API_KEY", "TEST_LEGACY_AUTH_TOKEN")) {
      try (var cache = Clients.cache(CredentialProvider.fromEnvVar(variable))) {
        as(SetResponse.Success.class, cache.set("java-keys", variable, "value"));
        as(GetResponse.Hit.class, cache.get("java-keys", variable));
      }
    }
  }

  private static String token() {
    var scope = DisposableTokenScopes.topicPublishOnly(CACHE, "room");
    try (var auth = Clients.auth()) {
      var minted = auth.generateDisposableTokenAsync(scope, ExpiresIn.minutes(30), "mo");
      return as(GenerateDisposableTokenResponse.Success.class, minted).authToken();
    }
  }

  private static void expire() {
    WORLD.freeze();
    WORLD.advance(Duration.ofMinutes(31));
    WORLD.release();
  }
}
