#include "emulator/domain/webhooks/delivery_body.h"
#include "tests/explore/ordering_application.h"

namespace emulator {
namespace {

// A payment of an order that is not known yet is dropped.
OrderingApplication PaymentBeforeItsOrder() {
  return {.name = "payment before its order",
          .depth = 2,
          .topics = {"orders", "payments"},
          .published = {{"orders", "o1 10"},
                        {"orders", "o2 10"},
                        {"orders", "o3 10"},
                        {"payments", "o1 10"},
                        {"payments", "o2 10"},
                        {"payments", "o3 10"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "orders") return shop.Put("order " + message.subject, "open");
                if (!mended && !shop.Has("order " + message.subject)) return;
                shop.Put("paid " + message.subject, message.value);
              },
          .holds =
              [](Shop& shop) {
                return shop.Has("paid o1") && shop.Has("paid o2") && shop.Has("paid o3");
              }};
}

// The secret is rotated by a message; receivers go on with the one that they kept.
OrderingApplication SecretRotatedBetween() {
  return {.name = "secret rotated between",
          .depth = 2,
          .topics = {"news", "keys"},
          .published = {{"news", "a 1"},
                        {"news", "b 1"},
                        {"news", "c 1"},
                        {"news", "d 1"},
                        {"keys", "rotate now"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "keys") return shop.RotateSecret("news");
                std::string secret = mended ? shop.Secret("news") : shop.Get("secret");
                if (secret.empty()) {
                  secret = shop.Secret("news");
                  shop.Put("secret", secret);
                }
                if (SignBody(secret, message.body) != message.signature) return;
                shop.Put(message.subject, message.value);
              },
          .holds =
              [](Shop& shop) {
                return shop.Has("a") && shop.Has("b") && shop.Has("c") && shop.Has("d");
              }};
}

// An item that comes after the end of its basket is lost.
OrderingApplication ClosedBeforeTheLastItem() {
  return {.name = "closed before the last item",
          .depth = 2,
          .topics = {"baskets", "ends"},
          .published = {{"baskets", "b1 3"},
                        {"baskets", "b2 4"},
                        {"baskets", "b1 5"},
                        {"baskets", "b2 6"},
                        {"ends", "b1 ."},
                        {"ends", "b2 ."}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "ends") return shop.Put("closed " + message.subject, "1");
                if (!mended && shop.Has("closed " + message.subject)) return;
                shop.Increment("sum " + message.subject, std::atoll(message.value.c_str()));
              },
          .holds =
              [](Shop& shop) { return shop.Number("sum b1") == 8 && shop.Number("sum b2") == 10; }};
}

// The half that comes second is to complete the pair; only one of the handlers looks.
OrderingApplication OnlyOneHalfCompletesThePair() {
  return {.name = "only one half completes the pair",
          .depth = 2,
          .topics = {"left", "right"},
          .published = {{"left", "p 1"},
                        {"left", "q 1"},
                        {"left", "r 1"},
                        {"right", "p 1"},
                        {"right", "q 1"},
                        {"right", "r 1"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                shop.Put(message.topic + message.subject, "1");
                const std::string other = message.topic == "left" ? "right" : "left";
                if (!mended && message.topic == "left") return;
                if (shop.Has(other + message.subject)) shop.Put("pair " + message.subject, "1");
              },
          .holds =
              [](Shop& shop) {
                return shop.Has("pair p") && shop.Has("pair q") && shop.Has("pair r");
              }};
}

// A handler publishes each change; the index keeps the text of the change in place of what there
// is.
OrderingApplication IndexOfAChainIsStale() {
  return {.name = "the index at the end of a chain is stale",
          .depth = 2,
          .topics = {"edits", "changes"},
          .published = {{"edits", "m 1"}, {"edits", "m 2"}, {"edits", "n 1"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "changes") {
                  const std::string value = mended ? shop.Get(message.subject) : message.value;
                  return shop.Put("index " + message.subject, value);
                }
                if (mended) {
                  shop.PutNewest(message.subject, message);
                } else if (message.value > shop.Get(message.subject)) {
                  shop.Put(message.subject, message.value);
                }
                shop.Publish("changes", message.subject + " " + message.value);
              },
          .holds =
              [](Shop& shop) {
                return shop.Get("index m") == shop.Get("m") && shop.Get("index n") == "1";
              }};
}

// What undoes a job only looks at what is still to come, not at what was handed on and done.
OrderingApplication UndoneAfterItWasHandedOn() {
  return {.name = "undone after it was handed on",
          .depth = 2,
          .topics = {"jobs", "steps"},
          .published = {{"jobs", "j1 do"}, {"jobs", "j2 do"}, {"jobs", "j1 undo"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "steps") {
                  if (shop.Has("undone " + message.subject)) return;
                  return shop.Put("done " + message.subject, "1");
                }
                if (message.value == "do") return shop.Publish("steps", message.subject + " go");
                shop.Put("undone " + message.subject, "1");
                if (mended) shop.Remove("done " + message.subject);
              },
          .holds = [](Shop& shop) { return !shop.Has("done j1") && shop.Has("done j2"); }};
}

}  // namespace

std::vector<OrderingApplication> TopicApplications() {
  return {PaymentBeforeItsOrder(),       SecretRotatedBetween(), ClosedBeforeTheLastItem(),
          OnlyOneHalfCompletesThePair(), IndexOfAChainIsStale(), UndoneAfterItWasHandedOn()};
}

}  // namespace emulator
