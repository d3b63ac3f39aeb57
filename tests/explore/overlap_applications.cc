#include "tests/explore/ordering_application.h"

namespace emulator {
namespace {

// Reads the total, adds to it, writes it.
OrderingApplication LostUpdate() {
  return {.name = "lost update",
          .depth = 2,
          .topics = {"in", "out"},
          .published = {{"in", "apple 3"}, {"out", "apple 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const int64_t by = std::atoll(message.value.c_str());
                const int64_t change = message.topic == "in" ? by : -by;
                if (mended) {
                  shop.Increment("total", change);
                } else {
                  shop.Put("total", std::to_string(shop.Number("total") + change));
                }
              },
          .holds = [](Shop& shop) { return shop.Number("total") == 1; }};
}

// Asks whether it is there, then makes it.
OrderingApplication CheckThenAct() {
  return {
      .name = "check, then act",
      .depth = 2,
      .topics = {"orders"},
      .published = {{"orders", "apple 3"}, {"orders", "apple 2"}},
      .handle =
          [](Shop& shop, const HandledMessage& message, bool mended) {
            if (mended ? !shop.PutIfAbsent(message.subject, "made") : shop.Has(message.subject)) {
              return;
            }
            if (!mended) shop.Put(message.subject, "made");
            shop.Append("made", message.subject);
          },
      .holds = [](Shop& shop) { return shop.List("made") == "apple"; }};
}

std::string SourceOf(Shop& shop) {
  const std::string source = shop.Get("source");
  return source.empty() ? "old" : source;
}

bool IsNewOrGone(const std::string& copy) { return copy.empty() || copy == "new"; }

// A copy that was read before a change is written behind its invalidation.
OrderingApplication StaleCopy() {
  return {.name = "filled with what was read before",
          .depth = 2,
          .topics = {"read", "change"},
          .published = {{"read", "page 1"}, {"change", "page 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "change") {
                  shop.Put("source", "new");
                  return shop.Remove("copy");
                }
                const std::string read = SourceOf(shop);
                shop.Put("copy", read);
                if (mended && SourceOf(shop) != read) shop.Remove("copy");
              },
          .holds = [](Shop& shop) { return IsNewOrGone(shop.Get("copy")); }};
}

// The sum of two items is taken between two writes that belong together.
OrderingApplication HalfATransfer() {
  return {.name = "half a transfer is seen",
          .depth = 2,
          .topics = {"transfer", "audit"},
          .published = {{"transfer", "money 10"}, {"audit", "money 0"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "audit") {
                  // Mended, both follow from one item.
                  const int64_t moved = mended ? shop.Number("moved") : 0;
                  const int64_t from = mended ? -moved : shop.Number("from");
                  const int64_t to = mended ? moved : shop.Number("to");
                  return shop.Put("sum", std::to_string(from + to));
                }
                if (mended) return shop.Put("moved", message.value);
                shop.Increment("from", -10);
                shop.Increment("to", 10);
              },
          .holds = [](Shop& shop) { return shop.Number("sum") == 0; }};
}

// Each of two says that it is done, and looks whether the other one is.
OrderingApplication BothAreTheLast() {
  return {.name = "both are the last",
          .depth = 2,
          .topics = {"left", "right"},
          .published = {{"left", "half 1"}, {"right", "half 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended) {
                  if (shop.Increment("done") == 2) shop.Append("ready", "1");
                  return;
                }
                shop.Put("done " + message.topic, "1");
                if (shop.Has(message.topic == "left" ? "done right" : "done left")) {
                  shop.Append("ready", "1");
                }
              },
          .holds = [](Shop& shop) { return shop.List("ready") == "1"; }};
}

// Whoever does not get the lock gives up.
OrderingApplication DroppedBehindALock() {
  return {.name = "dropped behind a lock",
          .depth = 2,
          .topics = {"a", "b"},
          .published = {{"a", "job 1"}, {"b", "job 2"}},
          .handle =
              [](Shop& shop, const HandledMessage&, bool mended) {
                if (!shop.PutIfAbsent("lock", "1")) {
                  if (mended) shop.Increment("later");
                  return;
                }
                shop.Increment("handled");
                shop.Remove("lock");
              },
          .holds = [](Shop& shop) { return shop.Number("handled") + shop.Number("later") == 2; }};
}

// There is room for two at once, and the third one is forgotten.
OrderingApplication NoRoomForAThird() {
  return {.name = "no room for a third",
          .depth = 3,
          .topics = {"a", "b", "c"},
          .published = {{"a", "job 1"}, {"b", "job 2"}, {"c", "job 3"}},
          .handle =
              [](Shop& shop, const HandledMessage&, bool mended) {
                const bool room = shop.Increment("inside") <= 2;
                if (room) shop.Increment("handled");
                if (!room && mended) shop.Increment("later");
                shop.Increment("inside", -1);
              },
          .holds = [](Shop& shop) { return shop.Number("handled") + shop.Number("later") == 3; }};
}

// A total that may miss one of three, and misses two.
OrderingApplication MoreIsLostThanMay() {
  return {.name = "more is lost than may be",
          .depth = 3,
          .topics = {"a", "b", "c"},
          .published = {{"a", "vote 1"}, {"b", "vote 2"}, {"c", "vote 3"}},
          .handle =
              [](Shop& shop, const HandledMessage&, bool mended) {
                if (mended) {
                  shop.Increment("votes");
                } else {
                  shop.Put("votes", std::to_string(shop.Number("votes") + 1));
                }
              },
          .holds = [](Shop& shop) { return shop.Number("votes") >= 2; }};
}

void Reserve(Shop& shop, bool mended) {
  if (shop.Has("gate")) return shop.Put("paid", "refused");
  std::string price = shop.Get("price");
  if (!shop.PutIfAbsent("gate", "reserved")) return shop.Put("paid", "refused");
  if (mended) price = shop.Get("price");
  shop.Put("paid", price.empty() ? "1" : price);
}

// The gate is free before and after, and was closed and opened between, with another price.
OrderingApplication ClosedAndOpenedBetween() {
  return {.name = "closed and opened between",
          .depth = 3,
          .topics = {"reserve", "close", "open"},
          .published = {{"reserve", "seat 1"}, {"close", "seat 2"}, {"open", "seat 3"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "reserve") return Reserve(shop, mended);
                if (message.topic == "close") {
                  if (shop.PutIfAbsent("gate", "closed")) shop.Put("price", "2");
                } else if (shop.Get("gate") == "closed") {
                  shop.Remove("gate");
                }
              },
          .holds =
              [](Shop& shop) {
                const std::string paid = shop.Get("paid");
                return paid == "refused" || paid == (shop.Has("price") ? "2" : "1");
              }};
}

// The holder of a lease writes after it has expired, and after another one has it.
OrderingApplication WritesAfterItsLease() {
  return {.name = "writes after its lease",
          .depth = 3,
          .topics = {"first", "expire", "second"},
          .published = {{"first", "lease 1"}, {"expire", "lease 2"}, {"second", "lease 3"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "expire") return shop.Remove("lease");
                if (!shop.PutIfAbsent("lease", message.topic)) return;
                const std::string term = std::to_string(shop.Increment("term"));
                mended ? shop.Put("log of " + term, "1") : shop.Append("log", term);
              },
          .holds = [](Shop& shop) { return shop.List("log") != "2,1"; }};
}

void Fill(Shop& shop, bool mended) {
  const std::string read = SourceOf(shop);
  shop.Put("copy", read);
  if (SourceOf(shop) == read) return;
  shop.Remove("copy");
  if (mended) shop.Remove("derived");
}

void Derive(Shop& shop) {
  const std::string copy = shop.Get("copy");
  const std::string read = copy.empty() ? SourceOf(shop) : copy;
  shop.Put("derived", read);
  const std::string now = copy.empty() ? SourceOf(shop) : shop.Get("copy");
  if (now != read) shop.Remove("derived");
}

// A copy that is stale for a moment, and taken back, was copied in that moment.
OrderingApplication CopiedWhileItWasStale() {
  return {.name = "copied while it was stale",
          .depth = 3,
          .topics = {"fill", "derive", "change"},
          .published = {{"fill", "page 1"}, {"derive", "page 2"}, {"change", "page 3"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "fill") return Fill(shop, mended);
                if (message.topic == "derive") return Derive(shop);
                shop.Put("source", "new");
                shop.Remove("copy");
                shop.Remove("derived");
              },
          .holds =
              [](Shop& shop) {
                return IsNewOrGone(shop.Get("copy")) && IsNewOrGone(shop.Get("derived"));
              }};
}

// Reads again when something was written meanwhile; and gives up when it was once more.
OrderingApplication TriesTwice() {
  return {.name = "tries only twice",
          .depth = 3,
          .topics = {"read", "write"},
          .published = {{"read", "page 1"}, {"write", "page 2"}, {"write", "page 3"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.topic == "write") {
                  shop.Increment("version");
                  return;
                }
                for (int tries = mended ? 5 : 2; tries > 0; --tries) {
                  const int64_t version = shop.Number("version");
                  shop.Get("data");
                  if (shop.Number("version") == version) return;
                }
                shop.Put("given up", "1");
              },
          .holds = [](Shop& shop) { return !shop.Has("given up"); }};
}

}  // namespace

std::vector<OrderingApplication> OverlapApplications() {
  return {LostUpdate(),          CheckThenAct(),          StaleCopy(),
          HalfATransfer(),       BothAreTheLast(),        DroppedBehindALock(),
          NoRoomForAThird(),     MoreIsLostThanMay(),     ClosedAndOpenedBetween(),
          WritesAfterItsLease(), CopiedWhileItWasStale(), TriesTwice()};
}

}  // namespace emulator
