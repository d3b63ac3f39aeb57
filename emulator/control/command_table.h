#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/control/arguments.h"
#include "emulator/control/control_command.h"
#include "emulator/control/jobs.h"
#include "emulator/control/parameter.h"
#include "emulator/world/command.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// What control commands work on. All of it must outlive them.
struct ControlTargets {
  WorldRegistry& worlds;
  // What credentials name.
  std::string endpoint;
  std::string version;
  // The rules of `--latency`, which a world has when it is made and when it is reset.
  std::vector<nlohmann::json> latency_rules;
  // The request of an RPC as JSON, or ""; its bytes as base64, or as text where they are UTF-8.
  std::function<std::string(const std::string& rpc, const std::string& payload, bool bytes_as_text)>
      rpc_json;
  // How many requests wait for something to happen.
  std::atomic<int>& waiting;
  // Makes a world of this name that is as another one was after an entry of its journal.
  std::function<absl::StatusOr<std::shared_ptr<World>>(World& source, const std::string& name,
                                                       uint64_t entry)>
      fork_at_entry = nullptr;
  // Calls `read` with a world that is as another one was after an entry of its journal.
  std::function<absl::Status(World& source, uint64_t entry,
                             const std::function<void(const std::shared_ptr<World>&)>& read)>
      read_at_entry = nullptr;
  // Work that outlasts a request, and what some of it does.
  Jobs* jobs = nullptr;
  std::function<Jobs::Work(const DoctorRequest& request)> examine_receiver = nullptr;
  std::function<Jobs::Work(const ControlTargets& targets, std::shared_ptr<World> world,
                           const ExploreHeldRequest& request)>
      explore_held = nullptr;
};

// One call of a command; its arguments are checked.
struct ControlCall {
  const ControlTargets& targets;
  // The world of the path; null for commands without one.
  std::shared_ptr<World> world;
  const Arguments& arguments;
};

// What a command answers: JSON, a text, or text that comes piece by piece.
struct ControlReply {
  ControlReply(nlohmann::ordered_json value) : json(std::move(value)) {}  // NOLINT: converts
  ControlReply(std::string content) : text(std::move(content)) {}         // NOLINT: converts

  // Returns the next piece, empty when there is none yet; absent at the end.
  using NextPiece = std::function<std::optional<std::string>()>;
  ControlReply(NextPiece next) : next_piece(std::move(next)) {}  // NOLINT: converts

  nlohmann::ordered_json json;
  std::string text;
  NextPiece next_piece;
};
using Reply = absl::StatusOr<ControlReply>;

// How an answer comes. kLines: one line of JSON after the other. kEvents: server-sent events.
enum class Form { kJson, kText, kBytes, kLines, kEvents };

// An argument of a verb on the command line.
struct VerbArgument {
  // The parameter, or a path of members into one: "filter/action".
  std::string parameter;
  // "--within" in the place of the parameter's own name. A name without "--" is a positional
  // argument. Empty: positional when the parameter is needed, else an option.
  std::string name = "";
  std::string help = "";
  bool required = false;
};

// The verb of the command line that makes this command: "clock advance".
struct Verb {
  const char* words;
  // What stands behind the verb in an example that works.
  const char* example;
  // When the command has several verbs, what this one does; else the command's summary.
  const char* help = "";
  // Its arguments, in this order. Absent: all parameters, in theirs.
  std::optional<std::vector<VerbArgument>> arguments = std::nullopt;
  // What a person sees at a terminal: the rows are the elements of this member, or of the answer
  // when it comes in pieces, and these are the members of a row. Without columns: the JSON.
  const char* rows = "";
  std::vector<const char*> columns = {};
  // The one member of the answer that is printed; empty: all.
  const char* prints = "";
};

// A command that the world's journal keeps, so that a replay can give it again.
struct KeptCommand {
  // "control.caches.create"; empty: the journal does not keep it.
  const char* action = "";
  // The parameter that names the cache the command needs; it is looked up before. Empty: none.
  const char* cache = "";
  // The parameter that the journal names as the subject; empty: none.
  const char* subject = "";
  std::function<ControlAnswer(Scope& scope, const Arguments& arguments,
                              const std::string& endpoint)>
      act = nullptr;
};

// One command of the control API: everything there is to say about it. The route, the OpenAPI
// document, the verb with its help, the reference page and the types of the Node helper are made of
// it.
struct ControlCommand {
  // "createCache": what programs call it.
  const char* id;
  // "GET /v1/worlds/{world}/clock". Each {name} is a parameter; {world} need not be declared.
  const char* route;
  const char* summary;
  Parameters parameters = {};
  // Exactly one of these parameters must be given; empty: no such rule.
  std::vector<std::string> one_of = {};

  struct Answer {
    Shape shape;
    const char* sentence = "";
    Form form = Form::kJson;
  };
  Answer answer = {};
  // The refusals that only this command knows; what follows from its parameters is derived.
  std::vector<absl::StatusCode> refusals = {};
  // The arguments by name, as JSON; the answer, as JSON or text.
  struct Example {
    const char* arguments = "{}";
    const char* answer = "{}";
  };
  Example example = {};
  std::vector<Verb> verbs = {};
  // A sentence about what is not derived from this entry; empty: everything is.
  const char* by_hand = "";

  // One of these makes the answer. When both are set `run` does, and it calls `kept`.
  std::function<Reply(const ControlCall& call)> run = nullptr;
  KeptCommand kept = {};

  // "Caches": what the command is about.
  const char* area = "";

  // "GET"
  std::string method() const;
  // "/v1/worlds/{world}/clock"
  std::string path() const;
  bool OfWorld() const;
  const Parameter* Find(const std::string& name) const;
};
using CommandTable = std::vector<ControlCommand>;

// Every command; when the paths of two match a request, the first one counts.
const CommandTable& AllControlCommands();
// One of them, which is there, as "listCaches".
const ControlCommand& ControlCommandOf(absl::string_view id);

// The mistake in the arguments of a command, as Arguments::Check says it.
absl::Status CheckArguments(const ControlCommand& command, const Arguments& arguments);

// Runs a command as a door does: the arguments are those of the request, by name. For commands of a
// world, `world` is that world. The errors of Arguments::Check and of the command.
Reply AnswerControlCommand(const ControlCommand& command, const ControlTargets& targets,
                           std::shared_ptr<World> world, const nlohmann::json& body,
                           const nlohmann::json& query);

// The commands of an area, in its file.
CommandTable BundleCommands();
CommandTable CacheCommands();
CommandTable ClockCommands();
CommandTable CredentialCommands();
CommandTable DeliveryCommands();
CommandTable ExplainCommands();
CommandTable FaultCommands();
CommandTable ItemCommands();
CommandTable JobCommands();
CommandTable JournalCommands();
CommandTable OrderCommands();
CommandTable ScenarioCommands();
CommandTable SnapshotCommands();
CommandTable StateCommands();
CommandTable TokenCommands();
CommandTable TopicCommands();
CommandTable TopicListCommands();
CommandTable WebhookCommands();
CommandTable WorldCommands();

inline constexpr char kScenarioAction[] = "control.scenario.load";
inline constexpr char kPutFaultAction[] = "control.faults.put";

}  // namespace emulator
