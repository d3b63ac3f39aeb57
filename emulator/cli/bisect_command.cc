#include "emulator/cli/bisect_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/cli/verb_group.h"
#include "emulator/cli/world_keys.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/surroundings.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

std::string PathOf(const std::string& world) {
  return absl::StrCat("/v1/worlds/", PercentEncoded(world));
}

// The JSON of an answer; what the emulator refuses is an error.
absl::StatusOr<ordered_json> Ask(const ControlClient& client, const std::string& method,
                                 const std::string& path, const std::string& body = "") {
  ASSIGN_OR_RETURN(const auto answer, client.Send(method, path, body));
  auto json = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  if (answer.status == 200 && !json.is_discarded()) return json;
  return errors::RequestRefused(
      answer.status,
      json.is_object() ? json.value("/error/message"_json_pointer, answer.body) : answer.body);
}

}  // namespace

void BisectCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(*VerbGroup(app, "journal"), "bisect",
                  "find the first entry after which a check fails",
                  {"--check 'momento-emulator cache item chat total | grep -q 100'"});
  verb_
      ->add_option("--check", check_,
                   "a shell command that fails in a wrong world: the one of "
                   "$MOMENTO_EMULATOR_WORLD and $MOMENTO_API_KEY")
      ->required();
  verb_->add_option("--good", good_, "after this entry it does not fail yet; 0: at the beginning")
      ->capture_default_str();
  verb_->add_option("--timeout-ms", timeout_ms_, "how long a check may take")
      ->capture_default_str();
  verb_->add_option("--world", world_, "the name of the world")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
  AddTargetFlags(*verb_, target_);
}

bool BisectCommand::parsed() const { return verb_->parsed(); }

absl::StatusOr<uint64_t> BisectCommand::LastEntry() const {
  ASSIGN_OR_RETURN(const auto world, Ask(target_.client(), "GET", PathOf(world_)));
  return world.value("journal_last", uint64_t{0});
}

absl::StatusOr<bool> BisectCommand::FailsAfter(uint64_t entry) {
  const ControlClient client = target_.client();
  const std::string fork = absl::StrCat("bisect-", getpid(), "-", entry);
  const ordered_json asked = {{"world", fork}, {"fork", world_}, {"at_entry", entry}};
  RETURN_IF_ERROR(Ask(client, "POST", "/v1/worlds", asked.dump()).status());
  auto variables = variables_;
  absl::Status keys = TakeKeysOfWorld(client, fork, key_form_, variables);
  ChildOutcome outcome;
  if (keys.ok()) {
    outcome = RunChild({"sh", "-c", check_}, variables, absl::Milliseconds(timeout_ms_));
  }
  RETURN_IF_ERROR(Ask(client, "DELETE", PathOf(fork)).status());
  RETURN_IF_ERROR(keys);
  interrupted_ = outcome.interrupted;
  const bool fails = outcome.timed_out || outcome.exit_code != 0;
  Log(absl::StrCat("after entry ", entry, ": ", fails ? "fails" : "passes"));
  return fails;
}

absl::StatusOr<uint64_t> BisectCommand::Search(uint64_t passes, uint64_t fails) {
  while (fails - passes > 1 && !interrupted_) {
    const uint64_t middle = passes + (fails - passes) / 2;
    ASSIGN_OR_RETURN(const bool failed, FailsAfter(middle));
    (failed ? fails : passes) = middle;
  }
  return fails;
}

ExitCode BisectCommand::Run() {
  BlockEndSignals();
  const auto ready = Ask(target_.client(), "GET", "/doors");
  const auto at =
      ready.ok() ? SurroundingsFrom(*ready) : absl::StatusOr<Surroundings>(ready.status());
  if (!at.ok()) {
    Log(at.status().message());
    return kExitNotReady;
  }
  key_form_ = at->tls_address.empty() ? "v1" : "v2";
  variables_ = EnvironmentOf(*at, key_form_);
  const auto last = LastEntry();
  const auto fails = !last.ok()      ? absl::StatusOr<bool>(last.status())
                     : *last > good_ ? FailsAfter(*last)
                                     : absl::StatusOr<bool>(false);
  if (fails.ok() && !*fails && !interrupted_) {
    Log("the check does not fail after the last entry");
    return kExitUsage;
  }
  const auto first = fails.ok() ? Search(good_, *last) : absl::StatusOr<uint64_t>(fails.status());
  if (!first.ok()) {
    Log(first.status().message());
    return kExitFailure;
  }
  if (interrupted_) {
    Log("interrupted");
    return kExitFailure;
  }
  return Tell(*first);
}

ExitCode BisectCommand::Tell(uint64_t entry) const {
  const auto page = Ask(target_.client(), "GET",
                        absl::StrCat(PathOf(world_), "/journal?count=1&after=", entry - 1));
  if (!page.ok()) {
    Log(page.status().message());
    return kExitFailure;
  }
  std::printf("the check fails since entry %llu\n", static_cast<unsigned long long>(entry));
  for (const ordered_json& line : (*page)["entries"]) std::printf("%s\n", line.dump().c_str());
  return kExitOk;
}

}  // namespace emulator
