#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/testing/test_client.h"

namespace emulator {

// A message as a handler of an application gets it.
struct HandledMessage {
  std::string topic;
  // The first word of the text and the rest of it: "apple", "3".
  std::string subject;
  std::string value;
  uint64_t number = 0;
  // What was signed, and the signature.
  std::string body;
  std::string signature;
};

// What handlers and suites of applications do with the cache "c", a line each.
class Shop {
 public:
  explicit Shop(TestClient& client) : client_(client) {}

  void Put(const std::string& key, const std::string& value) { client_.Set("c", key, value); }
  // Empty when there is none.
  std::string Get(const std::string& key) {
    const std::string value = client_.Get("c", key);
    return value == "MISS" ? "" : value;
  }
  int64_t Number(const std::string& key) { return std::atoll(Get(key).c_str()); }
  bool Has(const std::string& key) { return !Get(key).empty(); }
  void Remove(const std::string& key) { client_.Delete("c", key); }
  void Append(const std::string& list, const std::string& value) {
    client_.PushBack("c", list, value);
  }
  std::string List(const std::string& list) { return client_.FetchList("c", list); }
  void Publish(const std::string& topic, const std::string& text) {
    client_.Publish("c", topic, text);
  }
  std::string Secret(const std::string& webhook) { return client_.GetSecret("c", webhook); }
  void RotateSecret(const std::string& webhook) { client_.RotateSecret("c", webhook); }
  // Answers the number after it.
  int64_t Increment(const std::string& key, int64_t by = 1);
  // False when the key was there.
  bool PutIfAbsent(const std::string& key, const std::string& value);
  // Puts the value, unless a message with a greater number did.
  void PutNewest(const std::string& key, const HandledMessage& message);

 private:
  TestClient& client_;
};

// A small application with a bug that shows in some orders of its deliveries alone.
struct OrderingApplication {
  // What is wrong with it, as a name.
  const char* name;
  // How many deliveries must come in a certain order for it to show.
  uint32_t depth;
  // Its topics, each with a webhook of the same name, and what is published: a topic and a text.
  std::vector<std::string> topics;
  std::vector<std::pair<std::string, std::string>> published;
  // `mended`: without the bug.
  std::function<void(Shop& shop, const HandledMessage& message, bool mended)> handle;
  // What its suite checks when all is delivered.
  std::function<bool(Shop& shop)> holds;
};

// About what is kept of messages; about several topics and chains; about sequences of three and
// four.
std::vector<OrderingApplication> ItemApplications();
std::vector<OrderingApplication> TopicApplications();
std::vector<OrderingApplication> SequenceApplications();
// All of them: twenty.
std::vector<OrderingApplication> OrderingApplications();
// Those that hold in every order, and have a bug when handlers interrupt each other: `depth` is how
// many must be under way at once for it to show, 2 or 3.
std::vector<OrderingApplication> OverlapApplications();

}  // namespace emulator
