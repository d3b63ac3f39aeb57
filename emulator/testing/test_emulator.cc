#include "emulator/testing/test_emulator.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/data_port/grpc_server.h"

namespace emulator {

EmulatorOptions TestEmulator::DefaultOptions() {
  EmulatorOptions options;
  options.port = 0;
  options.control_port = 0;
  options.seed = "test";
  options.clock_frozen_at = absl::FromUnixMillis(kTestTimeMs);
  return options;
}

TestEmulator::TestEmulator(const EmulatorOptions& options) {
  auto started = Emulator::Start(options);
  if (!started.ok()) {
    Log(started.status().ToString());
    std::abort();
  }
  emulator_ = *std::move(started);
}

std::shared_ptr<grpc::Channel> TestEmulator::channel() const {
  grpc::ChannelArguments arguments;
  // Channels of one process would share a connection otherwise.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

std::shared_ptr<grpc::Channel> TestEmulator::in_process_channel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return emulator_->grpc_server().server().InProcessChannel(arguments);
}

void TestEmulator::Advance(absl::Duration by) {
  const auto passage = world().time().AdvanceBy(by);
  EXPECT_TRUE(passage.ok()) << passage.status();
}

void TestEmulator::AwaitDeliveries(absl::Duration patience) {
  EXPECT_TRUE(world().deliveries().AwaitDone(patience))
      << "waited " << patience << " for the deliveries to be done";
}

std::string TestEmulator::Outcomes() {
  AwaitDeliveries();
  std::string text;
  for (const Delivery& delivery : world().deliveries().List(0, std::numeric_limits<int>::max())) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", StateName(delivery.state), " ",
                    delivery.http_status, delivery.problem.empty() ? "" : " ", delivery.problem);
  }
  return text;
}

std::string TestEmulator::Journal() {
  std::string lines;
  for (const JournalEntry& entry : world().journal().Read(0, std::numeric_limits<int>::max())) {
    absl::StrAppend(&lines, JournalLine(entry, world().options().name), "\n");
  }
  return lines;
}

}  // namespace emulator
