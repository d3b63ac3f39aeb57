#include "emulator/control/jobs.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"

namespace emulator {

using nlohmann::ordered_json;

struct Jobs::Job : Progress {
  void Expect(uint64_t steps) override {
    absl::MutexLock lock(&mutex);
    expected = steps;
  }
  void AddStep(ordered_json step) override {
    absl::MutexLock lock(&mutex);
    steps.push_back(std::move(step));
  }
  void SetResult(ordered_json value) override {
    absl::MutexLock lock(&mutex);
    result = std::move(value);
  }
  bool wanted() const override { return !ending; }

  void Run(const Work& work) {
    absl::Status outcome;
    try {
      outcome = work(*this);
    } catch (const std::exception& error) {
      outcome = errors::Internal(error.what());
    }
    absl::MutexLock lock(&mutex);
    state = !outcome.ok() ? "failed" : ending ? "ended" : "done";
    problem = std::string(outcome.message());
  }
  bool runs() const {
    absl::MutexLock lock(&mutex);
    return state == "running";
  }

  ordered_json Json() const {
    absl::MutexLock lock(&mutex);
    return JsonOfState();
  }
  ordered_json JsonOfState() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    ordered_json json = {{"job", name}, {"kind", kind}};
    if (!world.empty()) json["world"] = world;
    json["state"] = state;
    json["done"] = steps.size();
    if (expected > 0) json["expected"] = expected;
    if (!problem.empty()) json["problem"] = problem;
    return json;
  }
  ordered_json JsonWithSteps(uint64_t after, absl::Duration patience) const {
    absl::MutexLock lock(&mutex);
    const auto is_news = [this, after]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
      return state != "running" || steps.size() > after;
    };
    mutex.AwaitWithTimeout(absl::Condition(&is_news), patience);
    ordered_json json = JsonOfState();
    json["steps"] = ordered_json::array();
    for (uint64_t i = after; i < steps.size(); ++i) json["steps"].push_back(steps[i]);
    if (!result.is_null()) json["result"] = result;
    return json;
  }

  std::string name;
  std::string kind;
  std::string world;
  std::atomic<bool> ending = false;
  std::thread thread;

  mutable absl::Mutex mutex;
  std::string state ABSL_GUARDED_BY(mutex) = "running";
  std::string problem ABSL_GUARDED_BY(mutex);
  uint64_t expected ABSL_GUARDED_BY(mutex) = 0;
  std::vector<ordered_json> steps ABSL_GUARDED_BY(mutex);
  ordered_json result ABSL_GUARDED_BY(mutex);
};

Jobs::Jobs() = default;

Jobs::~Jobs() {
  EndAll();
  std::list<std::shared_ptr<Job>> all;
  {
    absl::MutexLock lock(&mutex_);
    all.swap(jobs_);
  }
  for (const auto& job : all) job->thread.join();
}

absl::StatusOr<ordered_json> Jobs::Start(const std::string& kind, const std::string& world,
                                         Work work) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return errors::ShuttingDown();
  Forget();
  const auto running =
      std::count_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return job->runs(); });
  if (running >= static_cast<int64_t>(limits::kJobsAtOnce)) {
    return errors::TooManyJobs(limits::kJobsAtOnce);
  }
  const auto job = std::make_shared<Job>();
  job->name = absl::StrCat(kind, "-", count_by_kind_[kind] + 1);
  job->kind = kind;
  job->world = world;
  ordered_json json = job->JsonWithSteps(0, absl::ZeroDuration());
  try {
    job->thread = std::thread([its = job.get(), work = std::move(work)] { its->Run(work); });
  } catch (const std::system_error& error) {
    Log(absl::StrCat("there is no thread for the job ", job->name, ": ", error.what()));
    return errors::TooManyJobs(static_cast<size_t>(running));
  }
  ++count_by_kind_[kind];
  jobs_.push_back(job);
  return json;
}

// The oldest of those that have ended go.
void Jobs::Forget() {
  size_t ended = 0;
  for (const auto& job : jobs_) ended += job->runs() ? 0 : 1;
  for (auto job = jobs_.begin(); job != jobs_.end() && ended >= limits::kJobsKept;) {
    if ((*job)->runs()) {
      ++job;
      continue;
    }
    (*job)->thread.join();
    job = jobs_.erase(job);
    --ended;
  }
}

std::shared_ptr<Jobs::Job> Jobs::Find(const std::string& name) const {
  for (const auto& job : jobs_) {
    if (job->name == name) return job;
  }
  return nullptr;
}

ordered_json Jobs::List() const {
  absl::MutexLock lock(&mutex_);
  ordered_json list = ordered_json::array();
  for (const auto& job : jobs_) list.push_back(job->Json());
  return list;
}

absl::StatusOr<ordered_json> Jobs::Show(const std::string& name, uint64_t after,
                                        absl::Duration patience) const {
  std::shared_ptr<Job> job;
  {
    absl::MutexLock lock(&mutex_);
    job = Find(name);
  }
  if (job == nullptr) return errors::JobNotFound(name);
  return job->JsonWithSteps(after, patience);
}

absl::StatusOr<ordered_json> Jobs::End(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  const auto job = Find(name);
  if (job == nullptr) return errors::JobNotFound(name);
  job->ending = true;
  return job->Json();
}

void Jobs::EndAll() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (const auto& job : jobs_) job->ending = true;
}

}  // namespace emulator
