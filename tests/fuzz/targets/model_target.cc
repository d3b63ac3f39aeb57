// A record of four bytes is a step: what to do, an RPC or a time or a name, and where the random
// request begins. So inserted, removed and swapped records stay what they were.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/testing/generic_call.h"
#include "emulator/testing/test_emulator.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/model/model_calls.h"
#include "tests/model/request_generator.h"

namespace emulator {
namespace {

constexpr size_t kStepsMax = 200;
constexpr char kCache[] = "c";

std::string Story(const ModelCall& call, const Answer& answer) {
  std::string text = absl::StatusCodeToString(answer.code);
  for (const std::string& bytes : answer.responses) {
    const std::unique_ptr<google::protobuf::Message> response(call.response->New());
    response->ParseFromString(bytes);
    absl::StrAppend(&text, " { ", response->ShortDebugString(), " }");
  }
  return text;
}

// One world with its model, and the models of its snapshots. Its clock stands still.
class Compared {
 public:
  Compared(TestEmulator& emulator, std::shared_ptr<grpc::Channel> channel,
           std::shared_ptr<World> world, Model model)
      : emulator_(emulator),
        channel_(std::move(channel)),
        world_(std::move(world)),
        model_(std::move(model)) {}

  void Call(uint8_t rpc, uint64_t seed) {
    const ModelCall& call = ModelCalls()[rpc % ModelCalls().size()];
    const std::unique_ptr<google::protobuf::Message> request(call.request->New());
    RequestGenerator(seed).Fill(*request);
    const GenericAnswer raw =
        CallGeneric(channel_, call.rpc, request->SerializeAsString(),
                    {{"cache", kCache}, {"emulator-world", world_->options().name}});
    Answer actual{.code = static_cast<absl::StatusCode>(raw.status.error_code()), .responses = {}};
    if (raw.status.ok()) actual.responses = raw.responses;
    const Answer expected = call.run_model(model_, *request, actual);
    Require(expected == actual, absl::StrCat(call.rpc, " { ", request->ShortDebugString(),
                                             " }\nmodel: ", Story(call, expected), "\nemulator: ",
                                             Story(call, actual), " ", raw.status.error_message()));
  }

  void Advance(absl::Duration by) {
    Require(world_->time().AdvanceBy(by).ok(), "the clock goes on");
    model_.Advance(by);
  }

  void TakeSnapshot(const std::string& name) {
    Require(world_->snapshots().Take(name).ok(), "a snapshot is taken");
    snapshots_.insert_or_assign(name, model_);
  }

  void Restore(const std::string& name) {
    const auto found = snapshots_.find(name);
    const absl::Status restored = world_->snapshots().Restore(name);
    Require(restored.ok() == (found != snapshots_.end()), restored.ToString());
    if (restored.ok()) model_ = found->second;
  }

  Compared Fork(const std::string& name) const {
    auto fork = emulator_.worlds().Fork(*world_, *WorldName::Parse(name), std::nullopt);
    Require(fork.ok(), fork.status().ToString());
    return Compared(emulator_, channel_, *std::move(fork), model_);
  }

  const std::string& name() const { return world_->options().name; }

 private:
  TestEmulator& emulator_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<World> world_;
  Model model_;
  std::map<std::string, Model> snapshots_;
};

// A world of that name with one empty cache.
std::shared_ptr<World> NewWorld(TestEmulator& emulator, const std::string& name) {
  WorldOptions options{.name = name, .seed = "fuzz"};
  options.clock_frozen_at = absl::UnixEpoch();
  auto world = emulator.worlds().Open(options);
  Require(world.ok(), world.status().ToString());
  const absl::Status made = (*world)->Run(
      {.action = "CreateCache", .writes = true},
      [](Scope& scope) { return scope.domain.caches.Create(*CacheName::Parse(kCache)); });
  Require(made.ok(), made.ToString());
  return *world;
}

}  // namespace

void FuzzModel(absl::string_view input) {
  static const absl::Duration kAdvances[] = {absl::Microseconds(300), absl::Milliseconds(1),
                                             absl::Milliseconds(10),  absl::Seconds(1),
                                             absl::Minutes(1),        absl::Hours(24 * 4)};
  static TestEmulator& emulator = *new TestEmulator();
  // gRPC keeps what every channel in the process was until its server ends.
  static const auto& channel = *new std::shared_ptr<grpc::Channel>(emulator.in_process_channel());
  std::vector<Compared> worlds;
  worlds.emplace_back(emulator, channel, NewWorld(emulator, "fuzz"), Model());
  FuzzInput rest(input);
  for (size_t step = 0; step < kStepsMax && !rest.empty(); ++step) {
    const size_t kind = rest.Pick(64);
    const uint8_t what = rest.Byte();
    const uint64_t seed = rest.Byte() * 256u + rest.Byte();
    Compared& world = worlds[seed % worlds.size()];
    const std::string snapshot = absl::StrCat("s", what % 3);
    if (kind < 5) {
      world.Advance(kAdvances[what % std::size(kAdvances)]);
    } else if (kind == 5) {
      world.TakeSnapshot(snapshot);
    } else if (kind == 6) {
      world.Restore(snapshot);
    } else if (kind == 7 && worlds.size() < 3) {
      worlds.push_back(world.Fork(absl::StrCat("fork", worlds.size())));
    } else {
      world.Call(what, seed);
    }
  }
  for (const Compared& world : worlds) {
    Require(emulator.worlds().Remove(world.name()).ok(), "a world can be removed");
  }
}

}  // namespace emulator
