// Every door gives a call the same end, and the journal the same line, whatever happens to the
// call: each case runs by gRPC, gRPC-Web and the HTTP API, in an emulator of its own.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/status_macros.h"
#include "emulator/testing/test_client.h"
#include "emulator/world/world_summary.h"
#include "tests/support/door_call.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

// An emulator with a cache and a value, and what the cases do to it.
class Table {
 public:
  explicit Table(const DoorUnderTest& door, const EmulatorOptions& options)
      : emulator_(options), door_(door) {
    TestClient client(emulator_.in_process_channel());
    client.CreateCache("c");
    client.Set("c", "k", "v");
  }

  std::unique_ptr<DoorCall> Get(const std::string& key = "k") { return door_.get(emulator_, key); }
  std::unique_ptr<DoorCall> Subscribe() { return door_.subscribe(emulator_, "t"); }
  TestEmulator& emulator() { return emulator_; }
  World& world() { return emulator_.world(); }

  void Put(const std::string& rpc, const Fault& fault) {
    FaultRule rule{.name = "r", .rpc = rpc};
    rule.fault = fault;
    ASSERT_TRUE(world().faults().PutRule(rule).ok());
  }
  void Block(bool blocked) {
    ASSERT_EQ(HttpGet(emulator_.control_address(), blocked ? "/block" : "/unblock").status, 200);
  }
  void Await(const std::string& what, const std::function<bool()>& happened) {
    const absl::Time deadline = SystemTime().Now() + absl::Seconds(10);
    while (!happened()) ASSERT_LT(SystemTime().Now(), deadline) << "waited for " << what;
  }
  void AwaitFault() {
    Await("the fault to be given", [&] { return world().faults().ListRules()[0].applied == 1; });
  }
  // Lets a delay of a second pass, however late its timer is set.
  void PassDelay() {
    const absl::Time end = world().time().Now() + absl::Seconds(1);
    Await("the delay to be over", [&] {
      EXPECT_TRUE(world().time().RunUntilIdle(absl::Seconds(1), absl::ZeroDuration()).ok());
      return world().time().Now() >= end;
    });
  }
  // Does to the cache what would take too many calls.
  void Change(const std::function<absl::Status(Scope&, const CacheRef&)>& change) {
    const absl::Status done = world().Run({.action = "x", .writes = true}, [&](Scope& scope) {
      return change(scope, *scope.domain.caches.Find(*CacheName::Parse("c")));
    });
    ASSERT_TRUE(done.ok()) << done;
  }
  void AwaitSubscriber() {
    Await("the subscription", [&] { return Summarize(world()).live_subscriptions == 1; });
  }

 private:
  TestEmulator emulator_;
  const DoorUnderTest& door_;
};

// Plays a case by every door: what it answers is `expected`, and the journals are equal to the
// byte.
void ExpectSame(const std::string& expected, const std::function<std::string(Table&)>& play,
                const EmulatorOptions& options = TestEmulator::DefaultOptions()) {
  std::string journal;
  for (const DoorUnderTest& door : DoorsUnderTest()) {
    Table table(door, options);
    EXPECT_EQ(play(table), expected) << door.name;
    if (journal.empty()) journal = table.emulator().Journal();
    EXPECT_EQ(table.emulator().Journal(), journal) << door.name;
  }
}

bool Stands(Table& table, const std::string& text) {
  return table.emulator().Journal().find(text) != std::string::npos;
}

TEST(DoorTableTest, WithoutAFaultTheValueComes) {
  ExpectSame("v", [](Table& table) { return table.Get()->Value(); });
}

TEST(DoorTableTest, AnErrorFailsTheCall) {
  ExpectSame("broken", [](Table& table) {
    table.Put("get", {.error = absl::InternalError("broken")});
    const std::string value = table.Get()->Value();
    EXPECT_TRUE(Stands(table, R"("outcome":"INTERNAL","fault":"r")"));
    return value;
  });
}

TEST(DoorTableTest, ADelayPutsTheCallOff) {
  ExpectSame("v", [](Table& table) {
    table.Put("get", {.delay = absl::Seconds(1)});
    const auto get = table.Get();
    table.AwaitFault();
    table.PassDelay();
    return get->Value();
  });
}

TEST(DoorTableTest, ADelayComesBeforeTheError) {
  ExpectSame("late", [](Table& table) {
    table.Put("get", {.delay = absl::Seconds(1), .error = absl::UnavailableError("late")});
    const auto get = table.Get();
    table.AwaitFault();
    table.PassDelay();
    return get->Value();
  });
}

TEST(DoorTableTest, AClientThatLeavesDuringTheDelayEndsTheCall) {
  ExpectSame("cancelled", [](Table& table) {
    table.Put("get", {.delay = absl::Seconds(1)});
    auto get = table.Get();
    table.AwaitFault();
    get.reset();
    const std::string noted = R"("outcome":"CANCELLED","fault":"r")";
    table.Await("the cancellation", [&] { return Stands(table, noted); });
    return "cancelled";
  });
}

TEST(DoorTableTest, AConnectionThatIsResetBringsNoAnswer) {
  ExpectSame("no answer", [](Table& table) {
    table.Put("get", {.reset_connection = true});
    const std::string value = table.Get()->Value();
    EXPECT_TRUE(Stands(table, R"("outcome":"UNAVAILABLE","fault":"r")"));
    return value;
  });
}

TEST(DoorTableTest, AStreamBreaksAfterItsMessages) {
  ExpectSame("broken", [](Table& table) {
    table.Put("topic-subscribe",
              {.stream_messages_max = 1, .stream_error = absl::UnavailableError("broken")});
    const auto elements = table.Subscribe()->Elements(1);
    EXPECT_EQ(Summarize(table.world()).live_subscriptions, 0u);
    EXPECT_TRUE(Stands(table, R"("outcome":"UNAVAILABLE","fault":"r")"));
    return absl::StrJoin(elements, ", ");
  });
}

TEST(DoorTableTest, AnOutageHoldsTheAnswerUp) {
  ExpectSame("v", [](Table& table) {
    table.Put("get", {.delay = absl::Seconds(1)});
    const auto get = table.Get();
    table.AwaitFault();
    table.Block(true);
    table.PassDelay();
    const std::string noted = R"("action":"cache_client.Scs/Get")";
    table.Await("the call to be done", [&] { return Stands(table, noted); });
    table.Block(false);
    return get->Value();
  });
}

TEST(DoorTableTest, AnAnswerThatIsTooLargeIsRefused) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.limits.item_bytes = 64 * 1024 * 1024;
  ExpectSame(
      "Message is larger than the request limit: the answer would have more than 16777216 bytes",
      [](Table& table) {
        table.Change([](Scope& scope, const CacheRef& cache) {
          return scope.domain.caches.scalars().Set(
              {cache, "large", scope.now}, std::string(17 * 1024 * 1024, 'x'), absl::Minutes(1));
        });
        return table.Get("large")->Value();
      },
      options);
}

TEST(DoorTableTest, ASubscriberThatTakesNothingKeepsABoundedQueueAndIsToldOfTheGap) {
  constexpr int kOverflow = 3;
  ExpectSame(absl::StrCat("gap 0 -> ", kOverflow, ", item ", kOverflow + 1), [](Table& table) {
    const auto subscribe = table.Subscribe();
    table.AwaitSubscriber();
    table.Block(true);
    table.Change([](Scope& scope, const CacheRef& cache) {
      for (size_t i = 0; i < limits::kSubscriptionQueueItems + kOverflow; ++i) {
        const auto topic = *TopicName::Parse("t");
        RETURN_IF_ERROR(
            scope.domain.topics.Publish(cache, topic, {.bytes = "x"}, "", scope.now).status());
      }
      return absl::OkStatus();
    });
    table.Block(false);
    return absl::StrJoin(subscribe->Elements(2), ", ");
  });
}

TEST(DoorTableTest, ASubscriberThatLeavesDuringAnOutageIsFound) {
  ExpectSame("found", [](Table& table) {
    auto subscribe = table.Subscribe();
    table.AwaitSubscriber();
    table.Block(true);
    subscribe.reset();
    table.Block(false);
    // What the client's kernel said during the outage may be lost; the next heartbeat finds out.
    table.Await("the subscriber to be found gone", [&] {
      table.emulator().Advance(absl::Seconds(1));
      return Summarize(table.world()).live_subscriptions == 0;
    });
    return "found";
  });
}

}  // namespace
}  // namespace emulator
