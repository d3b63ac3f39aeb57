// kill -9 while worlds are made, forked, reset, restored, bundled and deleted: after each, the
// worlds that were acknowledged are there, with their settings and what they hold, and no other one
// but what was being made, and that complete.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "emulator/web/control_client.h"
#include "tests/crash/campaign.h"
#include "tests/support/child_emulator.h"
#include "tests/support/emulator_binary.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

constexpr int kThreads = 3;
constexpr char kClock[] = "manual:2026-01-01T00:00:00Z";

ControlClient ClientOf(const std::string& address) {
  const std::vector<std::string> parts = absl::StrSplit(address, ':');
  return ControlClient(parts[0], std::atoi(parts[1].c_str()));
}

// The caches of each world. A world without a value may be there or not, with whatever caches.
using Worlds = std::map<std::string, std::optional<std::set<std::string>>>;

// Does everything to worlds whose names begin with its own, until the emulator is gone.
class Loader {
 public:
  Loader(const std::string& address, std::string prefix, Acknowledged& acks)
      : client_(ClientOf(address)), prefix_(std::move(prefix)), acks_(acks) {}

  void Run() {
    for (int i = 0; i < 1000; ++i) {
      if (!Round(absl::StrCat(prefix_, "-", i))) return;
    }
  }
  const Worlds& worlds() const { return worlds_; }

 private:
  bool Round(const std::string& name) {
    const std::string path = "/v1/worlds/" + name;
    const std::string fork = name + "-fork";
    const std::set<std::string> one = {"one"};
    const std::set<std::string> two = {"one", "two"};
    return Do(name, std::set<std::string>(), "POST", "/v1/worlds",
              absl::StrCat(R"({"world": ")", name, R"(", "seed": "of )", name,
                           R"(", "auth": "enforce", "clock": ")", kClock, R"("})")) &&
           Do(name, one, "POST", path + "/caches", R"({"cache": "one"})") &&
           Do(name, one, "POST", path + "/snapshots", R"({"snapshot": "s"})") &&
           Do(name, two, "POST", path + "/caches", R"({"cache": "two"})") &&
           Do(fork, two, "POST", "/v1/worlds",
              absl::StrCat(R"({"world": ")", fork, R"(", "fork": ")", name, R"("})")) &&
           Do(name, two, "GET", path + "/bundle", "") &&
           Do(name, one, "POST", path + "/snapshots/s/restore", "") &&
           Do(fork, std::set<std::string>(), "POST", "/v1/worlds/" + fork + "/reset", "") &&
           Do(name, std::nullopt, "DELETE", path, "");
  }

  // False when the emulator is gone. `after`: the world's caches; absent: it is no more.
  bool Do(const std::string& world, const std::optional<std::set<std::string>>& after,
          const std::string& method, const std::string& path, const std::string& body) {
    const auto before = worlds_.find(world);
    // A command that changes nothing leaves nothing open.
    if (before == worlds_.end() || before->second != after) worlds_[world] = std::nullopt;
    const auto response = client_.Send(method, path, body);
    if (!response.ok()) return false;
    EXPECT_LT(response->status, 300) << method << " " << path << ": " << response->body;
    worlds_[world] = after;
    if (!after) worlds_.erase(world);
    acks_.Add(absl::StrCat(method, path, body));
    return true;
  }

  const ControlClient client_;
  const std::string prefix_;
  Acknowledged& acks_;
  Worlds worlds_;
};

class CrashWorldsTest : public testing::Test {
 protected:
  std::unique_ptr<ChildEmulator> Start() {
    auto child = std::make_unique<ChildEmulator>(
        EmulatorBinary(), std::vector<std::string>{"start", "--port", "0", "--control-port", "0",
                                                   "--data", directory_.path()});
    EXPECT_NE(child->address(), "") << "it did not start on its data";
    return child;
  }

  Worlds RunUntilKilled(unsigned round, size_t kill_after) {
    const auto child = Start();
    Acknowledged acks;
    std::vector<Loader> loaders;
    for (int i = 0; i < kThreads; ++i) {
      loaders.emplace_back(child->control_address(), absl::StrCat("r", round, "-", i), acks);
    }
    std::vector<std::thread> threads;
    for (Loader& loader : loaders) threads.emplace_back([&loader] { loader.Run(); });
    acks.AwaitAtLeast(kill_after);
    child->Kill();
    for (std::thread& thread : threads) thread.join();
    Worlds all;
    for (const Loader& loader : loaders) all.insert(loader.worlds().begin(), loader.worlds().end());
    return all;
  }

  void Verify(const Worlds& known) {
    const auto child = Start();
    const ControlClient client = ClientOf(child->control_address());
    const auto listed = nlohmann::json::parse(client.Send("GET", "/v1/worlds")->body);
    std::set<std::string> names;
    for (const auto& world : listed["worlds"]) {
      const std::string name = world["world"];
      names.insert(name);
      if (name == "default") continue;
      ASSERT_TRUE(known.contains(name)) << "was deleted, or never made: " << name;
      const std::string made_as = name.substr(0, name.find("-fork"));
      EXPECT_EQ(world["seed"], "of " + made_as) << name;
      EXPECT_EQ(world["auth"], "enforce") << name;
      EXPECT_EQ(world["clock"]["mode"], "manual") << name;
      EXPECT_EQ(world["clock"]["time"], "2026-01-01T00:00:00.000000Z") << name;
      CheckCaches(client, name, known.at(name));
    }
    for (const auto& [name, caches] : known) {
      EXPECT_TRUE(!caches || names.contains(name)) << "is lost: " << name;
    }
    for (const std::string& name : names) {
      if (name == "default") continue;
      EXPECT_TRUE(client.Send("DELETE", "/v1/worlds/" + name).ok());
    }
    CheckFiles();
  }

  static void CheckCaches(const ControlClient& client, const std::string& world,
                          const std::optional<std::set<std::string>>& wanted) {
    const auto answer = client.Send("GET", absl::StrCat("/v1/worlds/", world, "/caches"));
    const auto names = nlohmann::json::parse(answer->body)["caches"];
    if (!wanted) return;
    EXPECT_EQ(names.get<std::set<std::string>>(), *wanted) << world;
  }

  // All worlds are deleted but the first.
  void CheckFiles() const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      const std::string name = entry.path().filename();
      EXPECT_TRUE(name.starts_with("default.db") || name.find(".db") == std::string::npos)
          << "is left: " << name;
    }
  }

  const TemporaryDirectory directory_;
};

TEST_F(CrashWorldsTest, WorldsAreAsTheyWereAcknowledgedWhateverWasUnderWay) {
  std::mt19937 random(CrashSeed());
  const unsigned rounds = CrashRounds();
  size_t worlds = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const Worlds known = RunUntilKilled(round, 1 + random() % 60);
    worlds += known.size();
    Verify(known);
    if (HasFailure()) FAIL() << "in round " << round;
  }
  std::printf("%u rounds, %zu worlds when it was killed, all as they were\n", rounds, worlds);
}

}  // namespace
}  // namespace emulator
