#include "emulator/data_port/recorded_call.h"

#include "absl/strings/match.h"
#include "emulator/base/clock.h"
#include "emulator/base/traceparent.h"
#include "emulator/data_port/blocking_call.h"
#include "emulator/service/journal_bytes.h"

namespace emulator {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

}  // namespace

void Repeat(Service& service, const RecordedCall& call) {
  const Rpc* const rpc = service.rpcs().Find(call.rpc);
  if (rpc == nullptr) return;
  const std::string request =
      WithCredentials(call.rpc, call.request, call.token, call.refresh_token);
  BlockingCall running(service, *rpc, rpc->ReadRequest(request),
                       {.metadata = {{"cache", call.cache},
                                     {"authorization", call.token},
                                     {kTraceparentHeader, call.traceparent}},
                        .on_port = false});
  const bool endless = absl::EndsWith(call.rpc, "Pubsub/Subscribe");
  const absl::Time deadline = SystemTime().Now() + kPatience;
  while (running.Read(deadline - SystemTime().Now()) == BlockingCall::Next::kAnswer && !endless) {
  }
}

}  // namespace emulator
