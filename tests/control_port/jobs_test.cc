// Jobs of the control API: work that outlasts the request that starts it.

#include "emulator/control/jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/request_fault.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

using nlohmann::json;

// While it is there no thread can begin: there is no room for its stack.
class NoMoreThreads {
 public:
  NoMoreThreads() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t huge = before_;
    pthread_attr_setstacksize(&huge, size_t{1} << 48);
    pthread_setattr_default_np(&huge);
  }
  ~NoMoreThreads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }
  NoMoreThreads(const NoMoreThreads&) = delete;
  NoMoreThreads& operator=(const NoMoreThreads&) = delete;

 private:
  pthread_attr_t before_ = {};
};

TEST(JobThreadsTest, AJobThatGetsNoThreadIsRefusedAndForgotten) {
  Jobs jobs;
  const auto work = [](Jobs::Progress&) { return absl::OkStatus(); };
  {
    const NoMoreThreads none;
    EXPECT_TRUE(absl::IsResourceExhausted(jobs.Start("doctor", "", work).status()));
  }
  EXPECT_EQ(jobs.List(), json::array());
  EXPECT_EQ((*jobs.Start("doctor", "", work))["job"], "doctor-1");
}
using testing::HasSubstr;

class JobsTest : public testing::Test {
 protected:
  JobsTest() { client_.CreateCache("chat"); }

  json Get(const std::string& path, int status = 200) {
    return Parsed(HttpGet(emulator_.control_address(), path), path, status);
  }
  json Post(const std::string& path, const json& body, int status = 200) {
    return Parsed(HttpPost(emulator_.control_address(), path, body.dump()), path, status);
  }
  json End(const std::string& name, int status = 200) {
    const std::string path = absl::StrCat("/v1/jobs/", name);
    return Parsed(HttpDelete(emulator_.control_address(), path), path, status);
  }
  json StartDoctor() {
    return Post("/v1/jobs/doctor", {{"url", receiver_.url()}, {"secret", "s3cret"}});
  }
  // The job once it runs no more.
  json AwaitEnd(const std::string& name) {
    json steps = json::array();
    while (true) {
      json job = Get(absl::StrCat("/v1/jobs/", name, "?wait_ms=20000&after=", steps.size()));
      for (const json& step : job["steps"]) steps.push_back(step);
      if (job["state"] == "running" && !job["steps"].empty()) continue;
      EXPECT_NE(job["state"], "running") << "the job neither took a step nor ended within 20 s";
      job["steps"] = std::move(steps);
      return job;
    }
  }

  // A webhook whose deliveries are held, and so many of them.
  void Hold(int messages) {
    client_.PutWebhook("chat", "hook", "room", receiver_.url());
    Post("/v1/worlds/default/deliveries/orders",
         {{"order", "hold"}, {"cache", "chat"}, {"webhook", "hook"}});
    for (int i = 1; i <= messages; ++i) client_.Publish("chat", "room", absl::StrCat("m", i));
  }
  json Explore(const json& body = json::object()) {
    return AwaitEnd(Post("/v1/worlds/default/jobs/explore", body)["job"]);
  }

  // For handlers, which may go on for a moment after a test.
  absl::Notification asked_;
  absl::Notification let_go_;
  WebhookReceiver receiver_;
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};

 private:
  static json Parsed(const HttpAnswer& answer, const std::string& path, int status) {
    EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
};

TEST_F(JobsTest, ADoctorTellsOfEachRequestAndWhetherTheReceiverWasRight) {
  const json started = StartDoctor();
  EXPECT_EQ(started["job"], "doctor-1");
  const json job = AwaitEnd("doctor-1");
  EXPECT_EQ(job["state"], "done");
  EXPECT_EQ(job["expected"], AllRequestFaults().size() + 1);
  EXPECT_EQ(job["done"], job["steps"].size());
  EXPECT_EQ(job["steps"][0]["request"], "valid");
  EXPECT_EQ(job["steps"][0]["ok"], true);
  // It accepts everything.
  for (const json& step : job["steps"]) {
    EXPECT_EQ(step["ok"], step["expected"] != "reject") << step;
  }
  EXPECT_EQ(Get("/v1/jobs")["jobs"][0]["state"], "done");
}

TEST_F(JobsTest, AJobEndsWhenItIsToldToAlsoWhileItWaits) {
  receiver_.set_handler([this](const ReceivedDelivery&) {
    if (!asked_.HasBeenNotified()) asked_.Notify();
    let_go_.WaitForNotification();
    return 200;
  });
  StartDoctor();
  asked_.WaitForNotification();
  EXPECT_EQ(End("doctor-1")["job"], "doctor-1");
  EXPECT_EQ(AwaitEnd("doctor-1")["state"], "ended");
  let_go_.Notify();
}

TEST_F(JobsTest, SoManyRunAtOnceAndSoManyAreRemembered) {
  receiver_.set_handler([this](const ReceivedDelivery&) {
    let_go_.WaitForNotification();
    return 200;
  });
  for (size_t i = 0; i < limits::kJobsAtOnce; ++i) StartDoctor();
  const json refused =
      Post("/v1/jobs/doctor", {{"url", receiver_.url()}, {"secret", "s"}}, /*status=*/429);
  EXPECT_THAT(refused["error"]["message"].get<std::string>(), HasSubstr("At most 4 jobs"));
  for (size_t i = 1; i <= limits::kJobsAtOnce; ++i) {
    End(absl::StrCat("doctor-", i));
    AwaitEnd(absl::StrCat("doctor-", i));
  }
  let_go_.Notify();
  const size_t all = limits::kJobsAtOnce + limits::kJobsKept;
  for (size_t i = limits::kJobsAtOnce + 1; i <= all; ++i) {
    Explore();
  }
  EXPECT_LE(Get("/v1/jobs")["jobs"].size(), limits::kJobsKept);
  Get("/v1/jobs/doctor-1", 404);
}

TEST_F(JobsTest, AJobThatNobodyKnowsIsNotFound) {
  Get("/v1/jobs/doctor-7", 404);
  End("doctor-7", 404);
}

TEST_F(JobsTest, AnOrderThatEndsDifferentlyIsFoundAndTheWorldIsAsBefore) {
  receiver_.set_handler([this](const ReceivedDelivery& delivery) {
    client_.Set("chat", "last", delivery.text);
    return 200;
  });
  Hold(3);
  const std::string before = emulator_.Journal();
  const json job = Explore();
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["world"], "default");
  const json& first = job["steps"][0];
  EXPECT_EQ(first["order"], json({1, 2, 3}));
  EXPECT_EQ(first["differs"], false);
  EXPECT_THAT(first["state"].get<std::string>(), HasSubstr("chat/last"));
  EXPECT_THAT(first["state"].get<std::string>(), HasSubstr("m3"));
  // The nearest that differs: the last two turned round.
  EXPECT_EQ(job["result"]["differs"], json({1, 3, 2}));
  EXPECT_EQ(job["result"]["by_chance"], false);
  EXPECT_EQ(emulator_.Journal(), before);
  EXPECT_EQ(Get("/v1/worlds/default/deliveries?state=pending")["deliveries"].size(), 3u);
  EXPECT_EQ(Get("/v1/worlds/default/snapshots")["snapshots"].size(), 0u);
  EXPECT_EQ(Get("/v1/worlds/default/caches/chat/items")["items"].size(), 0u);
}

TEST_F(JobsTest, OrdersThatNoHandlerCanTellApartAreTriedOnce) {
  receiver_.set_handler([this](const ReceivedDelivery& delivery) {
    client_.Set("chat", delivery.text, "seen");
    return 200;
  });
  Hold(6);
  const json job = Explore();
  EXPECT_EQ(job["steps"].size(), 1u);
  EXPECT_EQ(job["result"]["orders"], 720);
  EXPECT_EQ(job["result"]["complete"], true);
  EXPECT_FALSE(job["result"].contains("differs"));
}

TEST_F(JobsTest, ThereAreNoMoreRunsThanAreAskedFor) {
  Hold(5);
  const json job = Explore({{"runs", 7}});
  EXPECT_EQ(job["steps"].size(), 7u);
  EXPECT_EQ(job["result"]["complete"], false);
}

TEST_F(JobsTest, WithNothingHeldThereIsNothingToTry) {
  const json job = Explore();
  EXPECT_EQ(job["state"], "done");
  EXPECT_EQ(job["result"]["deliveries"], 0);
}

}  // namespace
}  // namespace emulator
