#include "tests/shrink/shrink_bugs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/control/control_command.h"

namespace emulator {
namespace {

using Command = std::function<void(Shop&)>;
using Commands = std::vector<Command>;

constexpr uint64_t kHourMs = 3'600'000;
constexpr absl::Duration kPatience = absl::Seconds(10);

Command Publish(const std::string& topic, const std::string& text) {
  return [=](Shop& shop) { shop.Publish(topic, text); };
}
Command Set(const std::string& key, const std::string& value) {
  return [=](Shop& shop) { shop.client().Set("shop", key, value, kHourMs); };
}
Command Get(const std::string& key) {
  return [=](Shop& shop) { shop.client().Get("shop", key); };
}
Command Delete(const std::string& key) {
  return [=](Shop& shop) { shop.client().Delete("shop", key); };
}
Command Push(const std::string& value) {
  return [=](Shop& shop) { shop.client().PushBack("shop", "cart", value); };
}
Command Control(const std::string& action, const std::string& json) {
  return [=](Shop& shop) { shop.Control(action, json); };
}
Command Wait(int minutes) {
  return [=](Shop& shop) { shop.Advance(absl::Minutes(minutes)); };
}
// So that nothing comes between them.
Command Both(const Command& first, const Command& second) {
  return [=](Shop& shop) {
    first(shop);
    second(shop);
  };
}
Command Mint(const std::string& topic, uint32_t seconds) {
  return
      [=](Shop& shop) { shop.token = shop.client().MintPublishToken("shop", topic, seconds, "u"); };
}
Command PublishAsUser(const std::string& topic, const std::string& text) {
  return [=](Shop& shop) {
    TestClient(shop.emulator().in_process_channel(), shop.token).Publish("shop", topic, text);
  };
}
Command Rotate(const std::string& webhook) {
  return [=](Shop& shop) { shop.client().RotateSecret("shop", webhook); };
}
const Command kCache = [](Shop& shop) { shop.client().CreateCache("shop"); };
Command Hook(const std::string& topic) {
  return [=](Shop& shop) {
    shop.client().PutWebhook("shop", absl::StrCat(topic, "-hook"), topic, shop.url());
  };
}

// Commands that begin with a cache, and a webhook for each of these topics.
Commands With(const std::vector<std::string>& topics, const Commands& more) {
  Commands all = {kCache};
  for (const std::string& topic : topics) all.push_back(Hook(topic));
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<ShrinkBug> AboutMessages() {
  const std::string address =
      absl::StrCat(std::string(300, '.'), " Straße 5 ", std::string(300, '.'));
  return {
      {"a message with a word",
       With({"orders"}, {Publish("orders", "refund 7")}),
       {{"sent orders: refund 7"}}},
      {"refunded before paid",
       With({"orders"}, {Publish("orders", "refund 7"), Publish("orders", "paid 7")}),
       {{"sent orders: refund 7"}, {"sent orders: paid 7"}}},
      {"three in a row",
       With({"orders"},
            {Publish("orders", "new 7"), Publish("orders", "paid 7"), Publish("orders", "sent 7")}),
       {{"sent orders: new 7"}, {"sent orders: paid 7"}, {"sent orders: sent 7"}}},
      {"the same message twice",
       With({"orders"}, {Publish("orders", "paid 7"), Publish("orders", "paid 7")}),
       {{"sent orders: paid 7"}, {"sent orders: paid 7"}}},
      {"two topics in an order",
       With({"orders", "stock"}, {Publish("stock", "none"), Publish("orders", "new 7")}),
       {{"sent stock: none"}, {"sent orders: new 7"}}},
      {"three topics in an order",
       With({"orders", "stock", "users"},
            {Publish("users", "left"), Publish("stock", "none"), Publish("orders", "new 7")}),
       {{"sent users: left"}, {"sent stock: none"}, {"sent orders: new 7"}}},
      {"a letter of two bytes in a long text",
       With({"orders"}, {Publish("orders", address)}),
       {{" Straße 5 "}}},
      {"a text that is not JSON between two that are",
       With({"orders"}, {Publish("orders", "{\"id\":1}"), Publish("orders", "id 1"),
                         Publish("orders", "{\"id\":2}")}),
       {{"sent orders: {\"id\":1}"}, {"sent orders: id 1"}, {"sent orders: {\"id\":2}"}}},
      {"the fifth of a topic",
       With({"orders"}, {Publish("orders", "a"), Publish("orders", "b"), Publish("orders", "c"),
                         Publish("orders", "d"), Publish("orders", "e")}),
       {{"\"topic_sequence_number\":5"}}},
      {"one webhook of two for a topic",
       {kCache, Hook("orders"),
        [](Shop& shop) { shop.client().PutWebhook("shop", "audit", "orders", shop.url()); },
        Publish("orders", "paid 7")},
       {{"webhook.attempt shop/orders-hook"}, {"webhook.attempt shop/audit"}}},
  };
}

std::vector<ShrinkBug> AboutState() {
  return {
      {"read after it was deleted",
       {kCache, Set("stock-7", "1"), Delete("stock-7"), Get("stock-7")},
       {{"Set shop/stock-7 OK"}, {"Delete shop/stock-7 OK"}, {"Get shop/stock-7 OK"}}},
      {"written again between two reads",
       {kCache, Set("stock-7", "1"), Get("stock-7"), Set("stock-7", "0"), Get("stock-7")},
       {{"Set shop/stock-7 OK"},
        {"Get shop/stock-7 OK"},
        {"Set shop/stock-7 OK"},
        {"Get shop/stock-7 OK"}}},
      {"an order for what is not in stock",
       With({"orders"}, {Set("stock-7", "0"), Publish("orders", "new 7")}),
       {{"Set shop/stock-7"}, {"sent orders: new 7"}}},
      {"restocked after the order",
       With({"orders"}, {Publish("orders", "new 7"), Set("stock-7", "9")}),
       {{"sent orders: new 7"}, {"Set shop/stock-7"}}},
      {"three in the cart",
       {kCache, Push("a"), Push("b"), Push("c")},
       {{"ListPushBack shop/cart OK"},
        {"ListPushBack shop/cart OK"},
        {"ListPushBack shop/cart OK"}}},
      {"flushed between write and read",
       {kCache, Set("total", "7"), [](Shop& shop) { shop.client().FlushCache("shop"); },
        Get("total")},
       {{"Set shop/total OK"}, {"FlushCache"}, {"Get shop/total OK"}}},
      {"the cache deleted and made again",
       {kCache, Set("total", "7"), [](Shop& shop) { shop.client().DeleteCache("shop"); }, kCache,
        Get("total")},
       {{"Set shop/total OK"}, {"DeleteCache"}, {"CreateCache"}, {"Get shop/total OK"}}},
      {"a cache that is not there", {Get("total")}, {{"Get shop/total NOT_FOUND"}}},
      {"the topic begins again",
       With({"orders"}, {Publish("orders", "new 7"),
                         Control("control.topics.reset", R"({"cache": "shop", "topic": "orders"})"),
                         Publish("orders", "paid 7")}),
       {{"sent orders: new 7"}, {"control.topics.reset"}, {"sent orders: paid 7"}}},
      {"the webhook put again with another topic",
       {kCache, Hook("orders"),
        [](Shop& shop) { shop.client().PutWebhook("shop", "orders-hook", "invoices", shop.url()); },
        Publish("invoices", "due")},
       {{"PutWebhook shop/orders-hook"}, {"PutWebhook shop/orders-hook"}, {"sent invoices: due"}}},
  };
}

std::vector<ShrinkBug> AboutTimeTokensAndFaults() {
  const auto put = [](const std::string& rest) {
    return Control("control.faults.put",
                   absl::StrCat(R"({"webhook": "orders-hook", "cache": "shop", )", rest, "}"));
  };
  return {
      {"the secret rotated between two",
       With({"orders"},
            {Publish("orders", "new 7"), Rotate("orders-hook"), Publish("orders", "paid 7")}),
       {{"sent orders: new 7"}, {"RotateWebhookSecret"}, {"sent orders: paid 7"}}},
      {"the secret rotated twice",
       With({"orders"}, {Rotate("orders-hook"), Rotate("orders-hook"), Publish("orders", "new 7")}),
       {{"RotateWebhookSecret shop/orders-hook"},
        {"RotateWebhookSecret shop/orders-hook"},
        {"sent orders: new 7"}}},
      {"paid half an hour later",
       With({"orders"}, {Publish("orders", "new 7"), Wait(31), Publish("orders", "paid 7")}),
       {{"sent orders: new 7"}, {"sent orders: paid 7", 30 * 60'000}}},
      {"read an hour after it was written",
       {kCache, Set("total", "7"), Wait(61), Get("total")},
       {{"Set shop/total OK"}, {"Get shop/total OK", 60 * 60'000}}},
      {"a token that has expired",
       {Mint("orders", 60), Wait(2), PublishAsUser("orders", "new 7")},
       {{"GenerateDisposableToken"}, {"Publish shop/orders UNAUTHENTICATED", 60'000}}},
      {"a token for another topic",
       {Mint("stock", 600), PublishAsUser("orders", "new 7")},
       {{"GenerateDisposableToken"}, {"Publish shop/orders PERMISSION_DENIED"}}},
      {"a token that is still good",
       With({"orders"}, {Mint("orders", 600), PublishAsUser("orders", "new 7")}),
       {{"DisposableToken"}, {"sent orders: new 7"}}},
      {"a delivery sent twice by a rule",
       With({"orders"},
            {put(R"("name": "twice", "duplicate": "same")"), Publish("orders", "paid 7")}),
       {{"sent orders: paid 7"}, {"sent orders: paid 7"}}},
      {"a signature that a rule spoils",
       With({"orders"},
            {put(R"("name": "bad", "send_as": "plain-sha3")"), Publish("orders", "paid 7")}),
       {{"control.faults.put"}, {"sent orders: paid 7"}}},
      {"a delivery that a rule delays",
       With({"orders"}, {put(R"("name": "late", "delay_ms": 60000)"),
                         Both(Publish("orders", "paid 7"), Wait(2))}),
       {{"Publish shop/orders OK"}, {"sent orders: paid 7", 59'000}}},
  };
}

}  // namespace

void Shop::Publish(const std::string& topic, const std::string& text) {
  client_.Publish("shop", topic, text);
}

void Shop::Advance(absl::Duration by) {
  EXPECT_TRUE(emulator_.world().time().AdvanceBy(by, kPatience).ok());
}

void Shop::Control(const std::string& action, const std::string& json) {
  const auto answer =
      RunControlCommand(emulator_.world(), "momento.test", action, nlohmann::json::parse(json));
  EXPECT_TRUE(answer.ok()) << action << ": " << answer.status();
}

const std::vector<ShrinkBug>& ShrinkBugs() {
  static const auto& bugs = *[] {
    auto* const all = new std::vector<ShrinkBug>(AboutMessages());
    for (const auto& more : {AboutState(), AboutTimeTokensAndFaults()}) {
      all->insert(all->end(), more.begin(), more.end());
    }
    return all;
  }();
  return bugs;
}

}  // namespace emulator
