#include <CLI/CLI.hpp>

#include "absl/synchronization/mutex.h"
#include "emulator/app/emulator.h"
#include "emulator/base/log.h"
#include "emulator/cli/control_commands.h"
#include "emulator/cli/credentials_command.h"
#include "emulator/cli/exec_command.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/explore_command.h"
#include "emulator/cli/listen_command.h"
#include "emulator/cli/ready_command.h"
#include "emulator/cli/replay_commands.h"
#include "emulator/cli/start_command.h"
#include "emulator/cli/webhook_commands.h"

int main(int argc, char** argv) {
  // Debian's Abseil looks for lock cycles at every lock, which costs a tenth of the time. The tests
  // keep that on.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  CLI::App app("A local emulator of Momento topics, caches, tokens and webhooks",
               "momento-emulator");
  app.set_version_flag("--version", emulator::kVersion);
  app.require_subcommand(0, 1);

  emulator::StartCommand start;
  emulator::CredentialsCommand credentials;
  emulator::ReadyCommand ready;
  emulator::ControlCommands control;
  emulator::ReplayCommands replay;
  emulator::WebhookCommands webhook;
  emulator::ListenCommand listen;
  emulator::ExploreCommand explore;
  emulator::ExecCommand exec;
  // `start` is the default verb: its flags are those of the program.
  start.AddTo(app);
  app.add_subcommand("start", "run an emulator until SIGTERM; takes the options above")
      ->fallthrough();
  CLI::App* const credentials_verb =
      app.add_subcommand("credentials", "print the super user's credentials");
  credentials.AddTo(*credentials_verb);
  CLI::App* const ready_verb = app.add_subcommand("ready", "wait until an emulator is ready");
  ready.AddTo(*ready_verb);
  control.AddTo(app);
  replay.AddTo(app);
  webhook.AddTo(app);
  listen.AddTo(app);
  explore.AddTo(app);
  exec.AddTo(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? emulator::kExitOk : emulator::kExitUsage;
  }
  const bool starts = !credentials_verb->parsed() && !ready_verb->parsed() && !control.parsed() &&
                      !replay.parsed() && !webhook.parsed() && !listen.parsed() &&
                      !explore.parsed() && !exec.parsed();
  // They would be those of `start`, and have no effect.
  if (!starts && argv[1][0] == '-') {
    emulator::Log("options of a verb stand after it");
    return emulator::kExitUsage;
  }
  if (credentials_verb->parsed()) return credentials.Run();
  if (ready_verb->parsed()) return ready.Run();
  if (control.parsed()) return control.Run();
  if (replay.parsed()) return replay.Run();
  if (webhook.parsed()) return webhook.Run();
  if (listen.parsed()) return listen.Run();
  if (explore.parsed()) return explore.Run();
  if (exec.parsed()) return exec.Run();
  return start.Run();
}
