#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/control/control_command.h"
#include "emulator/domain/journal/journal_store.h"
#include "emulator/world/world_registry.h"
#include "emulator/world/world_summary.h"

namespace emulator {

// What the control API works on. All of it must outlive the server.
struct ControlTargets {
  WorldRegistry& worlds;
  // What credentials name.
  std::string endpoint;
  std::string version;
  // The request of an RPC as JSON, or ""; its bytes as base64, or as text where they are UTF-8.
  std::function<std::string(const std::string& rpc, const std::string& payload, bool bytes_as_text)>
      rpc_json;
  // How many requests wait for something to happen.
  std::atomic<int>& waiting;
};

// One request to the control API.
struct ControlCall {
  const ControlTargets& targets;
  // The world of the path; null for routes without one.
  std::shared_ptr<World> world;
  // What stands in the path for {name}, and after '?'.
  std::map<std::string, std::string> path;
  std::map<std::string, std::string> query;
  nlohmann::json body;
};

// What a route answers: JSON, a text, or text that comes piece by piece.
struct ControlReply {
  ControlReply(nlohmann::ordered_json value) : json(std::move(value)) {}  // NOLINT: converts
  ControlReply(std::string content_type, std::string content)
      : content_type(std::move(content_type)), text(std::move(content)) {}

  // Answers the next piece, empty when there is none yet; absent at the end.
  using NextPiece = std::function<std::optional<std::string>()>;
  ControlReply(std::string content_type, NextPiece next)
      : content_type(std::move(content_type)), next_piece(std::move(next)) {}

  nlohmann::ordered_json json;
  // Empty: `json` is the answer.
  std::string content_type;
  std::string text;
  NextPiece next_piece;
};

// One route of the API; emulator/control_port/openapi.json describes it under its method and path.
struct ControlRoute {
  const char* method;
  // "/v1/worlds/{world}/clock"
  const char* path;
  std::function<absl::StatusOr<ControlReply>(const ControlCall&)> answer;
  // The names that may stand after '?'.
  std::vector<const char*> query = {};
};
using ControlRoutes = std::vector<ControlRoute>;

// Every route; of two that match a request the first one answers it.
ControlRoutes AllControlRoutes();

void AddClockRoutes(ControlRoutes& routes);
void AddDeliveryRoutes(ControlRoutes& routes);
void AddJournalRoutes(ControlRoutes& routes);
void AddResourceRoutes(ControlRoutes& routes);
void AddWorldRoutes(ControlRoutes& routes);

// --- what routes share
// A number after '?'; `missing` when it is not there. InvalidArgument names it.
absl::StatusOr<uint64_t> QueryNumber(const ControlCall& call, const std::string& name,
                                     uint64_t missing, uint64_t min, uint64_t max);
// InvalidArgument for a body where a route takes none.
absl::Status ExpectNoBody(const ControlCall& call);
// The answer of a route that is a control command: its body is the request's, and what the path
// names.
std::function<absl::StatusOr<ControlReply>(const ControlCall&)> CommandRoute(const char* action);
// {"mode", "time", "time_ms"}, and of a clock that runs "offset_ms": how far it is ahead of the
// machine's.
nlohmann::ordered_json ClockToJson(const WorldSummary& seen);

}  // namespace emulator
