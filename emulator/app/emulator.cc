#include "emulator/app/emulator.h"

#include <unistd.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "emulator/app/json_file.h"
#include "emulator/app/listen_check.h"
#include "emulator/app/timer_thread.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/control/scenario.h"
#include "emulator/grpc/grpc_server.h"
#include "emulator/grpc/journal_bytes.h"
#include "emulator/http/control_server.h"
#include "emulator/http/curl_sender.h"

namespace emulator {
namespace {

// What running calls get at the end, after their streams were ended; the whole end is to take less
// than a second.
constexpr absl::Duration kStopGrace = absl::Milliseconds(300);

}  // namespace

struct Emulator::Parts {
  std::unique_ptr<TimerThread> timers;
  std::unique_ptr<CurlSender> sender;
  std::unique_ptr<GrpcServer> grpc;
  // The gRPC server is there; the control server comes before it.
  std::atomic<bool> accepting = false;
  // Requests to the control door that wait for something.
  std::atomic<int> waiting = 0;
  std::unique_ptr<ControlServer> control;
};

absl::StatusOr<std::unique_ptr<Emulator>> Emulator::Start(const EmulatorOptions& options) {
  std::unique_ptr<Emulator> emulator(new Emulator(std::make_unique<Parts>()));
  if (absl::Status status = emulator->OpenWorlds(options); !status.ok()) return status;
  if (absl::Status status = emulator->OpenDoors(options); !status.ok()) return status;
  return emulator;
}

Emulator::Emulator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->timers = std::make_unique<TimerThread>(worlds_);
}

Emulator::~Emulator() {
  worlds_.CloseAll(errors::ShuttingDown());
  // First, so that nobody begins an outage while the doors close.
  parts_->control.reset();
  if (parts_->grpc != nullptr) parts_->grpc->Stop(kStopGrace);
  parts_->grpc.reset();
  // Timers use the sender, and answers that the sender brings set timers: so timers stop, then the
  // sender goes. What is under way is lost, and recorded as such by the next start on the data.
  parts_->timers->Stop();
  parts_->sender.reset();
}

absl::Status Emulator::OpenWorlds(const EmulatorOptions& options) {
  parts_->sender = std::make_unique<CurlSender>(options.receivers);
  worlds_.SetSurroundings(
      {.directory = options.data_directory,
       .sender = options.sender != nullptr ? options.sender : parts_->sender.get(),
       .on_earlier_timer = [timers = parts_->timers.get()] { timers->Wake(); }});
  nlohmann::ordered_json scenario;
  std::optional<absl::Time> frozen_at = options.clock_frozen_at;
  if (!options.scenario.empty()) {
    auto read = ReadJsonFile(options.scenario);
    if (!read.ok()) return read.status();
    scenario = *std::move(read);
    const auto clock = ClockOfScenario(scenario);
    if (!clock.ok()) return errors::FileUnusable(options.scenario, clock.status().message());
    if (!frozen_at && !options.clock_given) frozen_at = *clock;
  }
  auto opened = worlds_.Open({.name = options.world,
                              .seed = options.seed,
                              .auth = options.auth,
                              .limits = options.limits,
                              .clock_frozen_at = frozen_at,
                              .faults_apply = options.faults_apply});
  if (!opened.ok()) return opened.status();
  if (absl::Status stored = worlds_.OpenStored(); !stored.ok()) return stored;
  if (options.scenario.empty()) return absl::OkStatus();
  // The clock is where it is to be; a world that is not new keeps what it has, but for the rules,
  // which live in memory.
  scenario.erase("clock");
  if (world().Look().journal_last > 0) {
    Log("the data is not new: of the scenario only its faults are loaded");
    scenario = {{"faults", scenario.value("faults", nlohmann::ordered_json::array())}};
  }
  const auto loaded = LoadScenario(world(), options.endpoint, scenario);
  if (loaded.ok()) return absl::OkStatus();
  return errors::FileUnusable(options.scenario, loaded.status().message());
}

absl::Status Emulator::OpenDoors(const EmulatorOptions& options) {
  absl::Status free = CheckCanListen("control", options.host, options.control_port);
  if (free.ok()) free = CheckCanListen("gRPC", options.host, options.port);
  if (!free.ok()) return free;
  auto control =
      ControlServer::Start({.host = options.host,
                            .port = options.control_port,
                            .targets = {.worlds = worlds_,
                                        .endpoint = options.endpoint,
                                        .version = kVersion,
                                        .rpc_json = JournalJson,
                                        .waiting = parts_->waiting},
                            .set_blocked = [this](bool blocked) { SetBlocked(blocked); }});
  if (!control.ok()) return control.status();
  parts_->control = *std::move(control);
  auto grpc = GrpcServer::Start(
      worlds_, {.host = options.host, .port = options.port, .endpoint = options.endpoint});
  if (!grpc.ok()) return grpc.status();
  parts_->grpc = *std::move(grpc);
  worlds_.StartDeliveries();
  parts_->accepting = true;
  parts_->control->SetReady();
  return absl::OkStatus();
}

void Emulator::SetBlocked(bool blocked) {
  if (!parts_->accepting) return;
  if (blocked) {
    parts_->grpc->BeginOutage();
  } else {
    parts_->grpc->EndOutage();
  }
}

std::string Emulator::grpc_address() const { return parts_->grpc->address(); }

std::string Emulator::control_address() const { return parts_->control->address(); }

std::shared_ptr<grpc::Channel> Emulator::InProcessChannel() {
  return parts_->grpc->InProcessChannel();
}

std::string Emulator::ReadyJson() const {
  const nlohmann::ordered_json json = {{"grpc", grpc_address()},
                                       {"control", control_address()},
                                       {"tls", nullptr},
                                       {"pid", getpid()},
                                       {"seed", world().seed()}};
  return json.dump();
}

}  // namespace emulator
