#include "emulator/app/metrics.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "emulator/base/memory.h"
#include "emulator/base/metrics_text.h"
#include "emulator/domain/webhooks/delivery/delivery_store.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

// A number of /proc/self/status, as "Threads:"; 0 when it is not there.
double ProcessNumber(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  double number = 0;
  while (status >> word) {
    if (word == name && status >> number) return number;
  }
  return 0;
}

void AddProcess(MetricsText& text) {
  text.Begin("resident_memory_bytes", "gauge", "Memory of the process.");
  text.Add({}, static_cast<double>(ResidentBytes()));
  text.Begin("threads", "gauge", "Threads of the process.");
  text.Add({}, ProcessNumber("Threads:"));
  std::error_code error;
  const fs::directory_iterator descriptors("/proc/self/fd", error);
  text.Begin("open_descriptors", "gauge", "Descriptors of the process.");
  text.Add({}, static_cast<double>(std::distance(begin(descriptors), end(descriptors))));
}

double BytesIn(const std::string& directory) {
  double bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const auto size = entry.file_size(error);
    if (!error && entry.path().string().find(".db") != std::string::npos) {
      bytes += static_cast<double>(size);
    }
  }
  return bytes;
}

void AddStorage(MetricsText& text, const std::string& directory) {
  text.Begin("sqlite_memory_bytes", "gauge", "What SQLite holds in memory, worlds included.");
  text.Add({}, static_cast<double>(Database::MemoryBytes()));
  if (directory.empty()) return;
  text.Begin("sqlite_file_bytes", "gauge", "Files of worlds, with their write-ahead logs.");
  text.Add({}, BytesIn(directory));
}

void AddWorlds(MetricsText& text, const WorldRegistry& worlds) {
  const auto all = worlds.List();
  size_t subscriptions = 0;
  size_t waiting = 0;
  size_t under_way = 0;
  Domain::DeliverySteps steps = {};
  Domain::Held held;
  for (const auto& world : all) {
    world->Read([&](const Domain& domain) {
      subscriptions += domain.topics.live_subscriptions();
      under_way += domain.deliveries.under_way();
      waiting += domain.deliveries.unfinished() - domain.deliveries.under_way();
      for (size_t i = 0; i < steps.size(); ++i) steps[i] += domain.delivery_steps()[i];
      held.total += domain.held().total;
      held.longest = std::max(held.longest, domain.held().longest);
    });
  }
  text.Begin("worlds", "gauge", "Worlds of the process.");
  text.Add({}, static_cast<double>(all.size()));
  text.Begin("world_held_seconds_total", "counter",
             "How long commands and timers held their worlds since the last resets.");
  text.Add({}, absl::ToDoubleSeconds(held.total));
  text.Begin(
      "world_held_seconds_longest", "gauge",
      "The longest time that other calls of a world had to wait: a large command, or a group.");
  text.Add({}, absl::ToDoubleSeconds(held.longest));
  text.Begin("subscriptions", "gauge", "Open subscriptions to topics.");
  text.Add({}, static_cast<double>(subscriptions));
  text.Begin("deliveries", "gauge", "Deliveries to webhooks that are not at their end.");
  text.Add({{"state", "pending"}}, static_cast<double>(waiting));
  text.Add({{"state", "attempting"}}, static_cast<double>(under_way));
  text.Begin("delivery_steps_total", "counter", "Deliveries to webhooks that came to a state.");
  for (const DeliveryState state : {DeliveryState::kAttempting, DeliveryState::kDelivered,
                                    DeliveryState::kFailed, DeliveryState::kLost}) {
    text.Add({{"state", StateName(state)}}, static_cast<double>(steps[static_cast<size_t>(state)]));
  }
}

}  // namespace

std::string MetricsOf(const WorldRegistry& worlds, const CallMetrics& calls,
                      const std::string& data_directory) {
  MetricsText text;
  calls.AddTo(text);
  AddWorlds(text, worlds);
  AddStorage(text, data_directory);
  AddProcess(text);
  return text.text();
}

}  // namespace emulator
