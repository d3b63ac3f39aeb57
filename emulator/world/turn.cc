#include "emulator/world/turn.h"

#include <algorithm>
#include <climits>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/world/world_settings.h"

namespace emulator {
namespace {

// How many groups of jobs a thread runs that has something else to do.
constexpr int kGroupsOfOthersMax = 8;

// The world whose queue this thread runs, and the one whose lock it holds while a job runs.
thread_local const Turn* draining_here = nullptr;
thread_local const Turn* running_here = nullptr;

}  // namespace

Turn::Turn(WorldOptions world_options, std::string world_seed)
    : options(std::move(world_options)),
      seed(std::move(world_seed)),
      clock(*options.time, options.clock_frozen_at) {}

Turn::~Turn() {
  absl::MutexLock lock(&mutex);
  if (domain != nullptr) WriteJournal();
  // Whoever waits for a job keeps the world, so only posted ones can be left.
  absl::MutexLock queue_lock(&queue_mutex_);
  for (Job* const job : queue_) job->Done();
}

// A job that its thread waits for.
class Turn::WaitingJob final : public Job {
 public:
  WaitingJob(Turn& turn, absl::FunctionRef<void()> action, Company company)
      : Job(company), turn_(turn), action_(action) {}

  void Run() override { action_(); }
  void Done() override {
    absl::MutexLock lock(&turn_.queue_mutex_);
    done_ = true;
  }
  bool done() const { return done_; }
  const absl::Status& kept() const { return kept_; }

 private:
  Turn& turn_;
  const absl::FunctionRef<void()> action_;
  // The lock of the queue guards it.
  bool done_ = false;
};

class Turn::PostedJob final : public Job {
 public:
  explicit PostedJob(std::function<void()> action)
      : Job(Company::kAlone), action_(std::move(action)) {}

  void Run() override { action_(); }
  void Done() override { delete this; }

 private:
  const std::function<void()> action_;
};

void Turn::Submit(Job& job, Patience patience) {
  {
    absl::MutexLock lock(&queue_mutex_);
    queue_.push_back(&job);
    if (std::exchange(draining_, true)) return;
  }
  Drain(patience == Patience::kBrief ? kGroupsOfOthersMax : INT_MAX);
}

void Turn::Post(std::function<void()> action) {
  Submit(*new PostedJob(std::move(action)), Patience::kBrief);
}

void Turn::Run(absl::FunctionRef<void()> action) {
  RunAndWait(action, Job::Company::kAlone).IgnoreError();
}

absl::Status Turn::RunShared(absl::FunctionRef<void()> action) {
  return RunAndWait(action, Job::Company::kShared);
}

absl::Status Turn::RunAndWait(absl::FunctionRef<void()> action, Job::Company company) {
  if (running_here == this) {
    action();
    return absl::OkStatus();
  }
  WaitingJob job(*this, action, company);
  if (draining_here == this) {
    RunJobs({&job});
    return job.kept();
  }
  queue_mutex_.Lock();
  queue_.push_back(&job);
  const auto my_turn = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return job.done() || !draining_; };
  for (queue_mutex_.Await(absl::Condition(&my_turn)); !job.done();
       queue_mutex_.Await(absl::Condition(&my_turn))) {
    draining_ = true;
    queue_mutex_.Unlock();
    Drain(kGroupsOfOthersMax);
    queue_mutex_.Lock();
  }
  queue_mutex_.Unlock();
  return job.kept();
}

void Turn::RunLeftOver() {
  {
    absl::MutexLock lock(&queue_mutex_);
    if (queue_.empty() || std::exchange(draining_, true)) return;
  }
  Drain(kGroupsOfOthersMax);
}

bool Turn::HasLeftOver() {
  absl::MutexLock lock(&queue_mutex_);
  return !queue_.empty() && !draining_;
}

void Turn::Drain(int groups_max) {
  // The last job may let go of the world.
  const std::shared_ptr<Turn> alive = self_.lock();
  const Turn* const outer = std::exchange(draining_here, this);
  std::vector<Job*> jobs;
  // Nobody else looks after a closed world.
  for (int groups = 0; TakeJobs(groups < groups_max || is_closed_, jobs); ++groups) RunJobs(jobs);
  draining_here = outer;
  if (HasLeftOver()) options.on_earlier_timer();
}

bool Turn::TakeJobs(bool may_go_on, std::vector<Job*>& jobs) {
  jobs.clear();
  absl::MutexLock lock(&queue_mutex_);
  draining_ = may_go_on && !queue_.empty();
  while (draining_ && !queue_.empty() && jobs.size() < limits::kGroupCommandsMax) {
    jobs.push_back(queue_.front());
    queue_.pop_front();
  }
  return draining_;
}

void Turn::RunJobs(const std::vector<Job*>& jobs) {
  std::vector<Effects::Action> after_unlock;
  std::vector<JournalEntry> entries;
  bool earlier = false;
  {
    absl::MutexLock lock(&mutex);
    const absl::Time began = SystemTime().Now();
    const Turn* const outer = std::exchange(running_here, this);
    for (Job* const job : jobs) RunJob(*job);
    Commit();
    if (domain->journal.last_number() >= checkpoint_at) take_checkpoint();
    running_here = outer;
    domain->NoteHeld(SystemTime().Now() - began);
    NoteFaultRules();
    after_unlock = domain->effects.TakeAfterUnlock();
    entries = domain->journal.TakeObserved();
    const absl::Time due = timers.NextDue().value_or(absl::InfiniteFuture());
    earlier = due < std::exchange(reported_due_, due) || !due_calls.empty();
  }
  for (const Effects::Action& effect : after_unlock) effect();
  for (const JournalEntry& entry : entries) options.on_entry(options.name, entry);
  if (earlier) options.on_earlier_timer();
  for (Job* const job : jobs) job->Done();
}

void Turn::RunJob(Job& job) {
  LetTimePass(clock.Live());
  if (job.alone_) {
    Commit();
    RunOrLog([&job] { job.Run(); });
  } else {
    in_group_.push_back(&job);
    job.Run();
    if (!group.open() || group.full() || domain->effects.wants_commit()) Commit();
  }
  LetTimePass(clock.Now());
}

void Turn::Commit() {
  if (group.open()) {
    try {
      group.Commit(*domain);
    } catch (const StorageError& error) {
      Log(absl::StrCat("world ", options.name, " could not commit: ", error.what()));
      FailGroup(errors::StorageFailed(error.what()));
    }
  }
  in_group_.clear();
  RunOrLog([] {});
  if (domain->journal.full()) WriteJournal();
}

void Turn::Close(const absl::Status& status) {
  absl::MutexLock lock(&mutex);
  closed = status;
  is_closed_ = true;
}

void Turn::FailGroup(const absl::Status& status) {
  if (!group.open()) return;
  group.Fail(*domain, status);
  for (Job* const job : in_group_) job->kept_ = status;
  in_group_.clear();
}

void Turn::LetTimePass(absl::Time time) {
  for (auto due = timers.NextDue(); due && *due <= time; due = timers.NextDue()) {
    Commit();
    clock.MoveTo(*due);
    RunOrLog([&] {
      mutex.AssertHeld();
      RunTimer(*timers.PopDue(*due));
    });
  }
  clock.MoveTo(time);
}

void Turn::RunOrLog(absl::FunctionRef<void()> action) {
  const uint64_t journal_before = domain->journal.last_number();
  try {
    action();
    RunCommitted();
  } catch (const std::exception& error) {
    domain->effects.TakeOnCommit();
    domain->journal.TakeBack(journal_before);
    Log(absl::StrCat("world ", options.name, " failed: ", error.what()));
  }
}

void Turn::RunTimer(const TimerQueue::Timer& timer) {
  try {
    timer.action();
  } catch (const StorageError&) {
    // Nothing has happened; it is tried again when the disk may have recovered.
    timers.Add(timer.kind, clock.Now() + limits::kStorageRetry, timer.action);
    throw;
  }
}

void Turn::RunCommitted() {
  for (const Effects::Action& effect : domain->effects.TakeOnCommit()) effect();
}

void Turn::WriteJournal() {
  try {
    Transaction transaction(domain->transactions);
    domain->journal.Write();
    transaction.Commit();
  } catch (const StorageError& error) {
    // Dropped: kept, the entries would pile up for as long as the disk fails.
    Log(absl::StrCat("the journal of world ", options.name,
                     " could not be written: ", error.what()));
  }
  domain->journal.Committed();
}

void Turn::NoteFaultRules() {
  has_fault_rules = options.faults_apply && !domain->fault_plan.entries().empty();
}

void Turn::SaveClock() {
  RunOrLog([this] {
    mutex.AssertHeld();
    Transaction transaction(domain->transactions);
    WriteClock(domain->db(), clock.Now(), clock.frozen());
    transaction.Commit();
  });
}

void Turn::LoadClock() {
  absl::Time stopped = domain->journal.last_time();
  if (const auto now = ReadClock(domain->db())) stopped = std::max(stopped, *now);
  if (stopped > clock.Live()) clock.SetBack(stopped);
  clock.MoveTo(clock.Live());
}

void Turn::OpenDomain(std::unique_ptr<Database> db, JournalBlocks journal) {
  domain = std::make_unique<Domain>(
      Domain::Parts{.db = std::move(db),
                    .world = options.name,
                    .seed = Seed(seed),
                    .auth = options.auth,
                    .limits = options.limits,
                    .clock = clock,
                    .timers = timers,
                    .sender = options.sender,
                    .trace_webhooks = options.trace_webhooks,
                    .on_answer =
                        [self = self_](uint64_t ticket, const DeliveryAnswer& answer) {
                          const std::shared_ptr<Turn> turn = self.lock();
                          if (turn == nullptr) return;
                          turn->Post([turn = turn.get(), ticket, answer] {
                            turn->mutex.AssertHeld();
                            turn->domain->deliveries.OnAnswer(ticket, answer);
                          });
                        },
                    .journal = std::move(journal)});
  if (options.on_entry) domain->journal.Observe();
  LoadClock();
  Transaction transaction(domain->transactions);
  if (options.sends_again) {
    domain->deliveries.SendAgain();
  } else {
    domain->deliveries.Recover();
  }
  transaction.Commit();
  RunCommitted();
}

void Turn::EndLiveState(const absl::Status& status) {
  domain->topics.EndAll(status);
  domain->deliveries.Abandon();
  for (const TimerQueue::Action& go_on : timers.Clear(TimerKind::kDelayedCall)) go_on();
  WriteJournal();
}

}  // namespace emulator
