// kill -9 under load, again and again on the same data: nothing that was acknowledged is lost, and
// no sequence number is given twice.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "tests/crash/campaign.h"
#include "tests/support/child_emulator.h"
#include "tests/support/emulator_binary.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

constexpr int kThreads = 4;
// Less than a topic keeps, so that every acknowledged message can be read again.
constexpr int kAcksPerRoundMax = 800;

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class CrashTest : public testing::Test {
 protected:
  std::unique_ptr<ChildEmulator> Start() {
    auto child = std::make_unique<ChildEmulator>(
        EmulatorBinary(), std::vector<std::string>{"start", "--port", "0", "--control-port", "0",
                                                   "--data", directory_.path()});
    EXPECT_NE(child->address(), "") << "it did not start on its data";
    return child;
  }

  // Writes until the emulator is gone: each name once as a key, once as a message.
  static void Load(const std::string& address, const std::string& prefix, Acknowledged& acks) {
    TestClient client(Connect(address));
    for (int i = 0; i < kAcksPerRoundMax / kThreads; ++i) {
      const std::string name = absl::StrCat(prefix, "-", i);
      if (client.Set("c", name, name) != "OK") return;
      if (client.Publish("c", "t", name) != "OK") return;
      acks.Add(name);
    }
  }

  std::set<std::string> RunUntilKilled(int round, size_t kill_after) {
    auto child = Start();
    Acknowledged acks;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back(
          [&, i] { Load(child->address(), absl::StrCat("r", round, "-", i), acks); });
    }
    acks.AwaitAtLeast(kill_after);
    child->Kill();
    for (std::thread& thread : threads) thread.join();
    return acks.Take();
  }

  void Verify(int round, const std::set<std::string>& acknowledged) {
    auto child = Start();
    TestClient client(Connect(child->address()));
    for (const std::string& name : acknowledged) ASSERT_EQ(client.Get("c", name), name);

    const std::string last = absl::StrCat("last of round ", round);
    ASSERT_EQ(client.Publish("c", "t", last), "OK");
    std::set<std::string> kept;
    const auto subscription = client.Subscribe("c", "t", 1);
    for (std::string item; !item.ends_with(": " + last);) {
      item = subscription->NextItem();
      ASSERT_EQ(item.rfind("item ", 0), 0u) << item;
      const size_t colon = item.find(": ");
      const std::string number = item.substr(5, colon - 5);
      const std::string text = item.substr(colon + 2);
      kept.insert(text);
      const auto known = text_by_number_.emplace(number, text).first;
      ASSERT_EQ(known->second, text) << "number " << number << " was given twice";
    }
    for (const std::string& name : acknowledged) ASSERT_TRUE(kept.contains(name)) << name;
  }

  const TemporaryDirectory directory_;
  std::map<std::string, std::string> text_by_number_;
};

TEST_F(CrashTest, NothingAcknowledgedIsLostAndNoNumberIsGivenTwice) {
  const unsigned rounds = CrashRounds();
  std::mt19937 random(CrashSeed());
  {
    const auto child = Start();
    ASSERT_EQ(TestClient(Connect(child->address())).CreateCache("c"), "OK");
  }
  size_t total = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const auto acknowledged = RunUntilKilled(static_cast<int>(round), 1 + random() % 300);
    total += acknowledged.size();
    Verify(static_cast<int>(round), acknowledged);
    if (HasFatalFailure()) return;
  }
  std::printf("%u rounds, %zu acknowledged writes and messages, none lost\n", rounds, total);
}

}  // namespace
}  // namespace emulator
