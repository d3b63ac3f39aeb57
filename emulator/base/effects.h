#pragma once

#include <cstddef>
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

  // Runs right after the commit, still under the world's lock, in the order of adding. The commit
  // comes before the next command, which sees what the action changed.
  void OnCommit(Action action) {
    wants_commit_ = true;
    on_commit_.push_back(std::move(action));
  }
  // The same for an action that changes nothing that a command sees: the commit may wait until more
  // commands have joined the transaction.
  void OnSharedCommit(Action action) { on_commit_.push_back(std::move(action)); }

  // Runs after the world's lock was released, in the order of adding: calls into doors and sockets.
  void AfterUnlock(Action action) { after_unlock_.push_back(std::move(action)); }

  // Whether the next command has to wait for the commit.
  bool wants_commit() const { return wants_commit_; }
  std::vector<Action> TakeOnCommit() {
    wants_commit_ = false;
    return std::exchange(on_commit_, {});
  }
  std::vector<Action> TakeAfterUnlock() { return std::exchange(after_unlock_, {}); }

  // How much there is, and the way back to there: for a command that is rolled back.
  struct Mark {
    size_t on_commit = 0;
    size_t after_unlock = 0;
    bool wants_commit = false;
  };
  Mark mark() const { return {on_commit_.size(), after_unlock_.size(), wants_commit_}; }
  void TakeBack(const Mark& mark) {
    on_commit_.resize(mark.on_commit);
    after_unlock_.resize(mark.after_unlock);
    wants_commit_ = mark.wants_commit;
  }

 private:
  bool wants_commit_ = false;
  std::vector<Action> on_commit_;
  std::vector<Action> after_unlock_;
};

}  // namespace emulator
