#include "emulator/service/admission.h"

#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/traceparent.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/service/call_names.h"
#include "emulator/service/journal_bytes.h"

namespace emulator {
namespace {

constexpr size_t kKnownTokensMax = 4096;

}  // namespace

absl::StatusOr<std::shared_ptr<World>> Admission::FindWorld(const CallTransport& transport,
                                                            absl::string_view token) {
  if (token.size() > limits::kTokenBytesMax) return errors::TokenNotValid("it is too long");
  const std::string named_by_token = token.empty() ? "" : WorldOf(token);
  const std::string name =
      named_by_token.empty() ? std::string(transport.Metadata("emulator-world")) : named_by_token;
  std::shared_ptr<World> world = name.empty() ? worlds_.default_world() : worlds_.Find(name);
  if (world == nullptr && name == named_by_token) {
    return errors::TokenNotValid("issued for a world that is not here");
  }
  if (world == nullptr) return errors::WorldNotFound(name);
  return world;
}

absl::StatusOr<Call> Admission::Admit(const Rpc& rpc, const CallTransport& transport,
                                      const google::protobuf::Message& request) {
  absl::string_view token = rpc.token_of != nullptr ? rpc.token_of(request) : "";
  if (token.empty()) token = transport.Metadata("authorization");
  ASSIGN_OR_RETURN(auto world, FindWorld(transport, token));
  Call call{.world = std::move(world),
            .rpc = rpc.name(),
            .token = token,
            .cache_header = transport.Metadata("cache"),
            .traceparent = transport.Metadata(kTraceparentHeader),
            .endpoint = endpoint_,
            .request = std::nullopt};
  call.request_size = static_cast<int64_t>(request.ByteSizeLong());
  const auto kept = static_cast<int64_t>(call.world->options().limits.journal_payload_bytes);
  if (call.request_size <= kept) {
    call.request = JournalBytes(request);
    call.request_size = static_cast<int64_t>(call.request->size());
  }
  return call;
}

bool Admission::MayGetFault(const Call& call, const CallTransport& transport) {
  return call.world->faults().has_rules() || !transport.Metadata(SessionFaults::kSession).empty();
}

FaultPlan::Decision Admission::DecideFault(const Call& call, const CallTransport& transport,
                                           const google::protobuf::Message& request) {
  const CallNames names = NamesOf(request);
  return call.world->faults().Decide(
      {.rpc = call.rpc,
       .cache = names.cache.empty() ? call.cache_header : absl::string_view(names.cache),
       .subject = names.subject},
      call.token, [&](const char* key) { return transport.Metadata(key); });
}

std::string Admission::WorldOf(absl::string_view token) {
  absl::MutexLock lock(&mutex_);
  const auto known = world_by_token_.find(token);
  if (known != world_by_token_.end()) return known->second;
  if (world_by_token_.size() >= kKnownTokensMax) world_by_token_.clear();
  return world_by_token_.emplace(token, PeekToken(token).world).first->second;
}

}  // namespace emulator
