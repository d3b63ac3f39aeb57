#include "tests/explore/ordering_application.h"

namespace emulator {
namespace {

// Two versions of four profiles.
OrderingApplication LastWriteWins() {
  return {.name = "last write wins",
          .depth = 2,
          .topics = {"profiles"},
          .published = {{"profiles", "ann 1"},
                        {"profiles", "bob 1"},
                        {"profiles", "cy 1"},
                        {"profiles", "dee 1"},
                        {"profiles", "ann 2"},
                        {"profiles", "bob 2"},
                        {"profiles", "cy 2"},
                        {"profiles", "dee 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended) return shop.PutNewest(message.subject, message);
                shop.Put(message.subject, message.value);
              },
          .holds =
              [](Shop& shop) {
                return shop.Get("ann") == "2" && shop.Get("bob") == "2" && shop.Get("cy") == "2" &&
                       shop.Get("dee") == "2";
              }};
}

// A balance is set once and then grows: what was added before it is set is lost.
OrderingApplication ReadModifyWrite() {
  return {.name = "read, modify, write",
          .depth = 2,
          .topics = {"accounts"},
          .published = {{"accounts", "a =10"},
                        {"accounts", "b =10"},
                        {"accounts", "c =10"},
                        {"accounts", "a 5"},
                        {"accounts", "b 5"},
                        {"accounts", "c 5"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const bool set = message.value[0] == '=';
                const int64_t amount = std::atoll(message.value.c_str() + (set ? 1 : 0));
                if (mended || !set) {
                  const int64_t before = shop.Number(message.subject);
                  return shop.Put(message.subject, std::to_string(before + amount));
                }
                shop.Put(message.subject, std::to_string(amount));
              },
          .holds =
              [](Shop& shop) {
                return shop.Number("a") == 15 && shop.Number("b") == 15 && shop.Number("c") == 15;
              }};
}

// The publisher sends a payment twice.
OrderingApplication DuplicateWithoutIdempotence() {
  return {.name = "duplicate without idempotence",
          .depth = 1,
          .topics = {"payments"},
          .published = {{"payments", "p1 10"},
                        {"payments", "p2 10"},
                        {"payments", "p1 10"},
                        {"payments", "p3 10"},
                        {"payments", "p4 10"},
                        {"payments", "p5 10"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended && !shop.PutIfAbsent("done " + message.subject, "1")) return;
                shop.Increment("paid " + message.subject, std::atoll(message.value.c_str()));
              },
          .holds = [](Shop& shop) { return shop.Number("paid p1") == 10; }};
}

// What was deleted comes back when its creation comes late.
OrderingApplication MissingTombstone() {
  return {.name = "missing tombstone",
          .depth = 2,
          .topics = {"items"},
          .published = {{"items", "x new"},
                        {"items", "y new"},
                        {"items", "z new"},
                        {"items", "w new"},
                        {"items", "x gone"},
                        {"items", "y gone"},
                        {"items", "z gone"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (message.value == "gone") {
                  shop.Remove(message.subject);
                  if (mended) shop.Put("gone " + message.subject, "1");
                  return;
                }
                if (mended && shop.Has("gone " + message.subject)) return;
                shop.Put(message.subject, "there");
              },
          .holds =
              [](Shop& shop) {
                return !shop.Has("x") && !shop.Has("y") && !shop.Has("z") && shop.Has("w");
              }};
}

// Messages of three rooms are kept in the order in which they come.
OrderingApplication AppendedInOrderOfArrival() {
  return {.name = "appended in order of arrival",
          .depth = 2,
          .topics = {"chat"},
          .published = {{"chat", "red 1"},
                        {"chat", "green 1"},
                        {"chat", "blue 1"},
                        {"chat", "red 2"},
                        {"chat", "green 2"},
                        {"chat", "blue 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended) return shop.Put(message.subject + message.value, message.value);
                shop.Append(message.subject, message.value);
              },
          .holds =
              [](Shop& shop) {
                for (const char* room : {"red", "green", "blue"}) {
                  const std::string name = room;
                  const bool by_key = shop.Has(name + "1") && shop.Has(name + "2");
                  if (!by_key && shop.List(name) != "1,2") return false;
                }
                return true;
              }};
}

// A reservation is refused when the goods are not there yet.
OrderingApplication ReservedBeforeRestocked() {
  return {.name = "reserved before restocked",
          .depth = 2,
          .topics = {"stock"},
          .published = {{"stock", "nut 1"},
                        {"stock", "bolt 1"},
                        {"stock", "gear 1"},
                        {"stock", "nut -1"},
                        {"stock", "bolt -1"},
                        {"stock", "gear -1"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const int64_t by = std::atoll(message.value.c_str());
                if (!mended && by < 0 && shop.Number(message.subject) <= 0) return;
                shop.Increment(message.subject, by);
              },
          .holds =
              [](Shop& shop) {
                return shop.Number("nut") == 0 && shop.Number("bolt") == 0 &&
                       shop.Number("gear") == 0;
              }};
}

// The best of three scores of two players should stay, not the last.
OrderingApplication HighScoreIsTheLast() {
  return {.name = "the high score is the last",
          .depth = 2,
          .topics = {"scores"},
          .published = {{"scores", "mo 3"},
                        {"scores", "ti 3"},
                        {"scores", "mo 5"},
                        {"scores", "ti 5"},
                        {"scores", "mo 9"},
                        {"scores", "ti 9"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const int64_t score = std::atoll(message.value.c_str());
                if (mended && shop.Number(message.subject) > score) return;
                shop.Put(message.subject, message.value);
              },
          .holds = [](Shop& shop) { return shop.Number("mo") == 9 && shop.Number("ti") == 9; }};
}

// Only the first version is told from the others.
OrderingApplication OnlyTheFirstVersionIsOld() {
  return {.name = "only the first version is old",
          .depth = 2,
          .topics = {"settings"},
          .published = {{"settings", "theme 1"},
                        {"settings", "lang 1"},
                        {"settings", "theme 2"},
                        {"settings", "lang 2"},
                        {"settings", "theme 3"},
                        {"settings", "zone 1"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended) return shop.PutNewest(message.subject, message);
                if (message.value == "1" && shop.Has(message.subject)) return;
                shop.Put(message.subject, message.value);
              },
          .holds =
              [](Shop& shop) {
                return shop.Get("theme") == "3" && shop.Get("lang") == "2" &&
                       shop.Get("zone") == "1";
              }};
}

}  // namespace

std::vector<OrderingApplication> ItemApplications() {
  return {LastWriteWins(),      ReadModifyWrite(),          DuplicateWithoutIdempotence(),
          MissingTombstone(),   AppendedInOrderOfArrival(), ReservedBeforeRestocked(),
          HighScoreIsTheLast(), OnlyTheFirstVersionIsOld()};
}

}  // namespace emulator
