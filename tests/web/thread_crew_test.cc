#include "emulator/web/thread_crew.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/synchronization/notification.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(10);

// Runs `count` works at the same time; answers the threads that did them.
std::set<std::thread::id> WorkAtOnce(ThreadCrew& crew, int count) {
  absl::Mutex mutex;
  std::set<std::thread::id> threads;
  int begun = 0;
  absl::Notification go_on;
  for (int i = 0; i < count; ++i) {
    std::function<void()> work = [&] {
      {
        absl::MutexLock lock(&mutex);
        threads.insert(std::this_thread::get_id());
        ++begun;
      }
      go_on.WaitForNotification();
      absl::MutexLock lock(&mutex);
      --begun;
    };
    EXPECT_TRUE(crew.TryDo(work));
  }
  absl::MutexLock lock(&mutex);
  const auto all_begun = [&] { return begun == count; };
  EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&all_begun), kDeadline)) << begun << " began";
  go_on.Notify();
  const auto all_ended = [&] { return begun == 0; };
  EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&all_ended), kDeadline)) << begun << " run";
  return threads;
}

TEST(ThreadCrewTest, WorkAtTheSameTimeGetsAThreadEach) {
  ThreadCrew crew(3);
  EXPECT_EQ(WorkAtOnce(crew, 3).size(), 3u);
  EXPECT_EQ(crew.size(), 3u);
}

TEST(ThreadCrewTest, MoreWorkThanThreadsIsRefusedAndLeftAsItIs) {
  ThreadCrew crew(1);
  absl::Notification go_on;
  std::function<void()> first = [&] { go_on.WaitForNotification(); };
  bool done = false;
  std::function<void()> second = [&] { done = true; };
  ASSERT_TRUE(crew.TryDo(first));
  EXPECT_FALSE(crew.TryDo(second));
  ASSERT_TRUE(second);
  go_on.Notify();
  crew.DoWhenFree(std::move(second));
  crew.Finish();
  EXPECT_TRUE(done);
}

TEST(ThreadCrewTest, ThreadsThatALittleWorkDoesNotNeedEnd) {
  ThreadCrew crew(8, absl::Milliseconds(100));
  WorkAtOnce(crew, 8);
  // The thread that did the last work may not be asleep yet when the next comes, so a few take
  // turns.
  constexpr size_t kFew = 4;
  const absl::Time deadline = SystemTime().Now() + absl::Seconds(20);
  while (crew.size() > kFew && SystemTime().Now() < deadline) WorkAtOnce(crew, 1);
  EXPECT_LE(crew.size(), kFew) << "threads stay although one at a time has work";
}

TEST(ThreadCrewTest, ThreadsThatHaveNothingToDoEnd) {
  ThreadCrew crew(10, /*idle_max=*/absl::Milliseconds(1));
  absl::Notification done;
  std::function<void()> work = [&] { done.Notify(); };
  ASSERT_TRUE(crew.TryDo(work));
  done.WaitForNotification();
  const absl::Time deadline = SystemTime().Now() + absl::Seconds(20);
  while (crew.size() > 0 && SystemTime().Now() < deadline) std::this_thread::yield();
  EXPECT_EQ(crew.size(), 0u);
}

}  // namespace
}  // namespace emulator
