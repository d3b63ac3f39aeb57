#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "emulator/world/world.h"

namespace emulator {

// Commands that stand in a world's queue together, so that they share a group.
//
//   QueuedCommands commands(world);
//   commands.Add({.action = "Set", …}, [](Scope& scope) { … });
//   commands.RunAll();
class QueuedCommands final : private World::Job {
 public:
  using Act = std::function<absl::Status(Scope&)>;

  explicit QueuedCommands(World& world) : Job(Company::kAlone), world_(world) {}

  void Add(Command command, Act act) {
    jobs_.emplace_back(world_, std::move(command), std::move(act));
  }
  // Runs `before` in a turn of its own, then all commands, and returns when all are done.
  void RunAll(std::function<void()> before = [] {}) {
    before_ = std::move(before);
    world_.Submit(*this, Turn::Patience::kUntilNothingIsLeft);
  }

  // What each command was answered, as "OK" or the name of the status, in their order.
  std::string answers() const {
    std::string answers;
    for (const CommandJob& job : jobs_) {
      answers += (answers.empty() ? "" : " ") + absl::StatusCodeToString(job.status.code());
    }
    return answers;
  }

 private:
  struct CommandJob final : World::Job {
    CommandJob(World& its_world, Command its_command, Act its_act)
        : world(its_world), command(std::move(its_command)), act(std::move(its_act)) {}
    void Run() override { status = world.Run(command, act); }
    void Done() override {
      if (!kept_.ok()) status = kept_;
    }

    World& world;
    const Command command;
    const Act act;
    absl::Status status = absl::UnknownError("not done");
  };

  // While it runs, this thread drains the queue, so that the commands gather in it.
  void Run() override {
    before_();
    for (CommandJob& job : jobs_) world_.Submit(job, Turn::Patience::kUntilNothingIsLeft);
  }
  void Done() override {}

  World& world_;
  std::function<void()> before_;
  std::deque<CommandJob> jobs_;
};

}  // namespace emulator
