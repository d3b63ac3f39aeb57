package application;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import momento.sdk.ISubscriptionCallbacks;
import momento.sdk.responses.topic.TopicDiscontinuity;
import momento.sdk.responses.topic.TopicMessage;

/** What a subscription brings, to be waited for. */
final class Inbox implements ISubscriptionCallbacks {
  private final List<TopicMessage.Text> messages = new ArrayList<>();
  private final List<String> events = new ArrayList<>();

  @Override
  public synchronized void onItem(TopicMessage message) {
    messages.add((TopicMessage.Text) message);
    notifyAll();
  }

  @Override
  public void onCompleted() {
    note("completed");
  }

  @Override
  public void onError(Throwable t) {
    note("error");
  }

  @Override
  public void onDiscontinuity(TopicDiscontinuity discontinuity) {
    note("discontinuity");
  }

  @Override
  public void onConnectionLost() {
    note("lost");
  }

  @Override
  public void onConnectionRestored() {
    note("restored");
  }

  private synchronized void note(String event) {
    events.add(event);
    notifyAll();
  }

  synchronized List<TopicMessage.Text> messages() {
    return List.copyOf(messages);
  }

  synchronized List<String> texts() {
    return messages.stream().map(TopicMessage.Text::getValue).toList();
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  void awaitMessages(int count) throws Exception {
    await(count + " messages", inbox -> inbox.messages.size() >= count);
  }

  void awaitEvent(String event) throws Exception {
    await("the event " + event, inbox -> inbox.events.contains(event));
  }

  private synchronized void await(String what, Predicate<Inbox> come) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!come.test(this)) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMs <= 0) {
        throw new TimeoutException(
            "waited 40 s for " + what + "; " + messages.size() + " messages came, and " + events);
      }
      wait(leftMs);
    }
  }
}
