#include "emulator/jobs/job_work.h"

#include <nlohmann/json.hpp>

#include "emulator/domain/faults/request_fault.h"
#include "emulator/jobs/doctor.h"

namespace emulator {

Jobs::Work DoctorWork(const DoctorRequest& request, const SenderOptions& receivers) {
  return [request, receivers](Jobs::Progress& progress) {
    progress.Expect(AllRequestFaults().size() + 1);
    ExamineReceiver({.url = request.url,
                     .secret = request.secret,
                     .cache = request.cache,
                     .topic = request.topic,
                     .token_id = request.token_id,
                     .receivers = receivers,
                     .on_row = [&](const DoctorRow& row) { progress.AddStep(ToJson(row)); },
                     .ended = [&] { return !progress.wanted(); }});
    return absl::OkStatus();
  };
}

}  // namespace emulator
