#include "emulator/cli/credentials_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/app/door_names.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/cli/verb_group.h"
#include "emulator/web/control_client.h"
#include "emulator/world/world.h"

namespace emulator {

using nlohmann::ordered_json;

void CredentialsCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(app, "credentials", "print the super user's credentials",
                  {"--format v1", "--format env > .env", "--seed momento-emulator"});
  verb_->add_option("--format", format_, "one form alone, variables, or all as JSON")
      ->check(CLI::IsMember({"v1", "v2", "legacy", "session", "env", "json"}))
      ->capture_default_str();
  verb_->add_option("--world", world_, "the name of the world that they belong to")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
  seed_option_ =
      verb_->add_option("--seed", seed_, "make them from this seed, without asking an emulator");
  verb_->add_option("--endpoint", endpoint_, "the base endpoint that they name")
      ->needs(seed_option_)
      ->check([](const std::string& text) { return std::string(CheckEndpoint(text).message()); })
      ->capture_default_str();
  AddTargetFlags(*verb_, target_);
}

bool CredentialsCommand::parsed() const { return verb_->parsed(); }

ExitCode CredentialsCommand::Run() const {
  const auto all = All();
  if (!all.ok()) {
    Log(all.status().message());
    return absl::IsUnavailable(all.status()) ? kExitNotReady : kExitFailure;
  }
  Print(*all);
  return kExitOk;
}

absl::StatusOr<ordered_json> CredentialsCommand::All() const {
  if (seed_option_->count() == 0) return AllOfTheEmulator();
  const SuperUserCredentials made = MakeSuperUserCredentials(Seed(seed_), world_, endpoint_);
  return ordered_json{{"endpoint", endpoint_}, {"v1", made.v1},         {"v1_raw", made.v1_raw},
                      {"v2", made.v2},         {"legacy", made.legacy}, {"session", made.session}};
}

absl::StatusOr<ordered_json> CredentialsCommand::AllOfTheEmulator() const {
  ASSIGN_OR_RETURN(const auto answer,
                   target_.client().Send(
                       "GET", absl::StrCat("/v1/worlds/", PercentEncoded(world_), "/credentials")));
  const auto json = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  if (answer.status == 200 && json.is_object()) return json;
  return absl::NotFoundError(
      json.is_object() ? json.value("/error/message"_json_pointer, answer.body) : answer.body);
}

void CredentialsCommand::Print(const ordered_json& all) const {
  const auto text = [&](const char* member) { return all.value(member, ""); };
  if (format_ == "json") {
    std::printf("%s\n", all.dump(2).c_str());
  } else if (format_ == "env") {
    std::printf("MOMENTO_API_KEY=%s\nMOMENTO_ENDPOINT=%s\n", text("v1").c_str(),
                text("endpoint").c_str());
  } else {
    std::printf("%s\n", text(format_.c_str()).c_str());
  }
}

}  // namespace emulator
