#include "tests/explore/ordering_application.h"

namespace emulator {
namespace {

// Counts how far the messages of a subject came in this order, and spoils the subject at its end.
void SpoilAtEnd(Shop& shop, const HandledMessage& message, const std::string& order) {
  const std::string key = "state " + message.subject;
  const auto reached = static_cast<size_t>(shop.Number(key));
  if (reached < order.size() && message.value[0] == order[reached]) {
    shop.Put(key, std::to_string(reached + 1));
    if (reached + 1 == order.size()) shop.Put("spoiled " + message.subject, "1");
  }
}

OrderingApplication Spoiled(const char* name, const std::string& order,
                            const std::vector<std::string>& texts) {
  OrderingApplication application{.name = name,
                                  .depth = static_cast<uint32_t>(order.size()),
                                  .topics = {"steps"},
                                  .published = {}};
  for (const std::string& text : texts) application.published.emplace_back("steps", text);
  application.handle = [order](Shop& shop, const HandledMessage& message, bool mended) {
    if (mended) return shop.Put("seen " + message.subject + message.value, "1");
    SpoilAtEnd(shop, message, order);
  };
  application.holds = [](Shop& shop) { return !shop.Has("spoiled a") && !shop.Has("spoiled b"); };
  return application;
}

// Remembers the last payment alone, so it knows a duplicate only right behind what it repeats.
OrderingApplication RemembersTheLastAlone() {
  return {.name = "remembers the last one alone",
          .depth = 3,
          .topics = {"payments"},
          .published = {{"payments", "p1 10"},
                        {"payments", "p1 10"},
                        {"payments", "p2 10"},
                        {"payments", "p3 10"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended && !shop.PutIfAbsent("done " + message.subject, "1")) return;
                if (!mended && shop.Get("last") == message.subject) return;
                shop.Put("last", message.subject);
                shop.Increment("paid " + message.subject, 10);
              },
          .holds = [](Shop& shop) { return shop.Number("paid p1") == 10; }};
}

// A copy that is filled between the invalidation and the write stays old.
OrderingApplication FilledBetweenInvalidationAndWrite() {
  return {.name = "filled between invalidation and write",
          .depth = 3,
          .topics = {"pages"},
          .published = {{"pages", "home invalidate"},
                        {"pages", "home write"},
                        {"pages", "home read"},
                        {"pages", "help write"},
                        {"pages", "help read"},
                        {"pages", "shop write"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const std::string copy = "copy " + message.subject;
                if (message.value == "invalidate") return shop.Remove(copy);
                if (message.value == "write") {
                  shop.Put("page " + message.subject, "new");
                  if (mended) shop.Remove(copy);
                  return;
                }
                const std::string page = shop.Get("page " + message.subject);
                shop.Put(copy, page.empty() ? "old" : page);
              },
          .holds =
              [](Shop& shop) {
                // Who reads help before it is written sees the old one, and looks again.
                const std::string copy = shop.Get("copy home");
                return copy.empty() || copy == "new";
              }};
}

// Compensation runs when the cancellation comes between the two steps of a booking, and only then
// forgets the second.
OrderingApplication CancelledBetweenTheSteps() {
  return {.name = "cancelled between the steps",
          .depth = 3,
          .topics = {"bookings"},
          .published = {{"bookings", "f1 reserve"},
                        {"bookings", "f1 confirm"},
                        {"bookings", "f1 cancel"},
                        {"bookings", "f2 reserve"},
                        {"bookings", "f2 confirm"},
                        {"bookings", "f3 reserve"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const std::string key = "booking " + message.subject;
                const std::string state = shop.Get(key);
                if (message.value == "cancel") {
                  shop.Put("refunded " + message.subject, "1");
                  return shop.Put(key, mended || state != "reserved" ? "cancelled" : "released");
                }
                if (state == "cancelled") return;
                shop.Put(key, message.value == "reserve" ? "reserved" : "confirmed");
              },
          .holds =
              [](Shop& shop) {
                return shop.Get("booking f1") != "confirmed" || !shop.Has("refunded f1");
              }};
}

}  // namespace

std::vector<OrderingApplication> SequenceApplications() {
  return {Spoiled("shipped before created before paid", "312", {"a 1", "a 2", "a 3", "b 1", "b 2"}),
          Spoiled("three steps backwards", "321", {"a 1", "b 1", "a 2", "b 2", "a 3"}),
          Spoiled("four steps backwards", "4321", {"a 1", "a 2", "a 3", "a 4", "b 1", "b 2"}),
          RemembersTheLastAlone(),
          FilledBetweenInvalidationAndWrite(),
          CancelledBetweenTheSteps()};
}

std::vector<OrderingApplication> OrderingApplications() {
  std::vector<OrderingApplication> all;
  for (const auto& some : {ItemApplications(), TopicApplications(), SequenceApplications()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace emulator
