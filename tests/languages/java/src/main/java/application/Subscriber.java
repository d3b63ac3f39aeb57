package application;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import momento.sdk.ISubscriptionCallbacks;
import momento.sdk.responses.topic.TopicMessage;
import momento.sdk.responses.topic.TopicSubscribeResponse;

/**
 * Subscriber CACHE TOPIC COUNT: prints "subscribed", then each message as a line of JSON with
 * "text" and "token_id" (null when its publisher has none), until COUNT have come. Exit codes: 0, 1
 * when subscribing fails, 2 when fewer came in 30 s.
 */
public final class Subscriber {
  private static final Gson WITH_NULLS = new GsonBuilder().serializeNulls().create();

  private Subscriber() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch awaited = new CountDownLatch(Integer.parseInt(args[2]));
    var subscribed = Clients.topics().subscribe(args[0], args[1], printing(awaited)).join();
    if (subscribed instanceof TopicSubscribeResponse.Error error) {
      System.err.println("cannot subscribe: " + error.getMessage());
      System.exit(1);
    }
    System.out.println("subscribed");
    // The SDK's threads would keep the process alive.
    System.exit(awaited.await(30, TimeUnit.SECONDS) ? 0 : 2);
  }

  private static ISubscriptionCallbacks printing(CountDownLatch awaited) {
    return new ISubscriptionCallbacks() {
      @Override
      public void onItem(TopicMessage message) {
        if (!(message instanceof TopicMessage.Text text)) return;
        JsonObject line = new JsonObject();
        line.addProperty("text", text.getValue());
        line.addProperty("token_id", text.getTokenId());
        System.out.println(WITH_NULLS.toJson(line));
        awaited.countDown();
      }

      @Override
      public void onCompleted() {}

      @Override
      public void onError(Throwable t) {
        System.err.println(t);
      }
    };
  }
}
