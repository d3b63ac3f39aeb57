#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace emulator {

// What is asked of the doctor, and of the exploring of held deliveries.
struct DoctorRequest {
  std::string url;
  std::string secret;
  std::string cache;
  std::string topic;
  std::string token_id;
};
struct ExploreHeldRequest {
  uint32_t runs_max = 0;
  bool reduce = true;
};

// Work that outlasts the request that starts it: it tells how far it is, and can be ended. Each job
// has a thread. At most limits::kJobsAtOnce run; the last limits::kJobsKept that ended are
// remembered.
//
// Threads: safe. Destroying it ends all jobs, and waits for them.
class Jobs {
 public:
  // What a job tells while it works. Used by its thread.
  class Progress {
   public:
    virtual ~Progress() = default;
    // How many steps there will be, as far as that is known.
    virtual void Expect(uint64_t steps) = 0;
    virtual void AddStep(nlohmann::ordered_json step) = 0;
    // What came of it all.
    virtual void SetResult(nlohmann::ordered_json result) = 0;
    // False once nobody wants it any more: the work should return soon.
    virtual bool wanted() const = 0;
  };
  // Returns when it is done, or not wanted any more, or with what went wrong.
  using Work = std::function<absl::Status(Progress& progress)>;

  Jobs();
  ~Jobs();

  // Starts a job, and answers it as Show does. `world` names what it works on; empty: no world.
  // TooManyJobs; ShuttingDown after EndAll.
  absl::StatusOr<nlohmann::ordered_json> Start(const std::string& kind, const std::string& world,
                                               Work work);
  // All that are remembered, oldest first, without their steps.
  nlohmann::ordered_json List() const;
  // One, with its steps behind the first `after`; while there is none, and the job runs, it waits
  // for at most `patience`. JobNotFound.
  absl::StatusOr<nlohmann::ordered_json> Show(const std::string& name, uint64_t after,
                                              absl::Duration patience) const;
  // Tells a job to end, and answers it; one that has ended stays as it is. JobNotFound.
  absl::StatusOr<nlohmann::ordered_json> End(const std::string& name);
  // Tells all to end, and lets none begin.
  void EndAll();

 private:
  struct Job;
  std::shared_ptr<Job> Find(const std::string& name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<std::shared_ptr<Job>> jobs_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> count_by_kind_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
