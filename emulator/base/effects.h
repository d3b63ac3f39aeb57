#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace emulator {

// What a command causes outside the database, put off until it is known to be kept. The domain
// adds; the world runs them, or drops them when the command is rolled back.
//
// Threads: none of its own, not safe; the world's lock guards it.
class Effects {
 public:
  using Action = std::function<void()>;

  // Runs right after the commit, still under the world's lock, in the order of adding.
  void OnCommit(Action action) { on_commit_.push_back(std::move(action)); }

  // Runs after the world's lock was released, in the order of adding: calls into doors and sockets.
  void AfterUnlock(Action action) { after_unlock_.push_back(std::move(action)); }

  std::vector<Action> TakeOnCommit() { return std::exchange(on_commit_, {}); }
  std::vector<Action> TakeAfterUnlock() { return std::exchange(after_unlock_, {}); }

 private:
  std::vector<Action> on_commit_;
  std::vector<Action> after_unlock_;
};

}  // namespace emulator
