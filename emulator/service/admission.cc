#include "emulator/service/admission.h"

#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/service/call_names.h"
#include "emulator/service/faulty_call.h"
#include "emulator/service/journal_bytes.h"
#include "emulator/service/status_mapping.h"

namespace emulator {
namespace {

constexpr size_t kKnownTokensMax = 4096;

absl::string_view Find(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

}  // namespace

Command Call::OnItem(Need::Access access, absl::string_view key) const {
  return OnItems(access, {key});
}

Command Call::OnItems(Need::Access access, std::vector<absl::string_view> keys) const {
  const absl::string_view subject = keys.empty() ? "" : keys.front();
  return {.action = rpc,
          .token = token,
          .envelope = cache_header.empty() ? errors::CacheHeaderEmpty() : absl::OkStatus(),
          .need = {.access = access,
                   .resource = Resource::kCache,
                   .cache = cache_header,
                   .names = std::move(keys)},
          .cache = cache_header,
          .subject = subject,
          .writes = access != Need::Access::kRead,
          .plane = Plane::kData,
          .request = request_bytes()};
}

Command Call::AsSuperUser(Effect effect, absl::string_view subject) const {
  return {.action = rpc,
          .token = token,
          .need = {.access = Need::Access::kSuperUser},
          .subject = subject,
          .writes = effect == Effect::kWrites,
          .plane = Plane::kControl,
          .request = request_bytes()};
}

absl::StatusOr<std::shared_ptr<World>> Admission::FindWorld(
    const grpc::CallbackServerContext& context, absl::string_view token) {
  if (token.size() > limits::kTokenBytesMax) return errors::TokenNotValid("it is too long");
  const std::string named_by_token = token.empty() ? "" : WorldOf(token);
  const std::string name =
      named_by_token.empty() ? std::string(Find(context, "emulator-world")) : named_by_token;
  std::shared_ptr<World> world = name.empty() ? worlds_.default_world() : worlds_.Find(name);
  if (world == nullptr && name == named_by_token) {
    return errors::TokenNotValid("issued for a world that is not here");
  }
  if (world == nullptr) return errors::WorldNotFound(name);
  return world;
}

absl::StatusOr<Call> Admission::Admit(const grpc::CallbackServerContext& context,
                                      absl::string_view rpc,
                                      const google::protobuf::Message& request,
                                      absl::string_view token_field) {
  const absl::Time began = SystemTime().Now();
  const absl::string_view token =
      token_field.empty() ? Find(context, "authorization") : token_field;
  auto world = FindWorld(context, token);
  if (!world.ok()) {
    metrics_.Count(rpc, world.status().code(), SystemTime().Now() - began);
    return world.status();
  }
  Call call{.world = *std::move(world),
            .rpc = rpc,
            .token = token,
            .cache_header = Find(context, "cache"),
            .began = began};
  call.request_size = static_cast<int64_t>(request.ByteSizeLong());
  const auto kept = static_cast<int64_t>(call.world->options().limits.journal_payload_bytes);
  if (call.request_size <= kept) {
    call.request = JournalBytes(request);
    call.request_size = static_cast<int64_t>(call.request->size());
  }
  return call;
}

void Admission::CountEnd(const Call& call, absl::StatusCode status) {
  metrics_.Count(call.rpc, status, SystemTime().Now() - call.began);
}

grpc::ServerUnaryReactor* Admission::Answer(grpc::CallbackServerContext* context,
                                            absl::string_view rpc,
                                            const google::protobuf::Message& request,
                                            Handler handler, absl::string_view token_field) {
  absl::StatusOr<Call> call = Admit(*context, rpc, request, token_field);
  if (call.ok()) {
    FaultPlan::Decision decision = DecideFault(*call, *context, request);
    if (decision.fault.any()) {
      return new FaultyCall(*this, *call, *context, std::move(decision), std::move(handler));
    }
  }
  const absl::Status status = call.ok() ? handler(*call) : call.status();
  if (call.ok()) CountEnd(*call, status.code());
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  port_.WhenOpen(*context, [=] { reactor->Finish(ToGrpcStatus(status, *context)); });
  return reactor;
}

FaultPlan::Decision Admission::DecideFault(const Call& call,
                                           const grpc::CallbackServerContext& context,
                                           const google::protobuf::Message& request) {
  const bool has_session = !Find(context, SessionFaults::kSession).empty();
  if (!has_session && !call.world->faults().has_rules()) return {};
  const CallNames names = NamesOf(request);
  return call.world->faults().Decide(
      {.rpc = call.rpc,
       .cache = names.cache.empty() ? call.cache_header : absl::string_view(names.cache),
       .subject = names.subject},
      call.token, [&](const char* key) { return Find(context, key); });
}

std::string Admission::WorldOf(absl::string_view token) {
  absl::MutexLock lock(&mutex_);
  const auto known = world_by_token_.find(token);
  if (known != world_by_token_.end()) return known->second;
  if (world_by_token_.size() >= kKnownTokensMax) world_by_token_.clear();
  return world_by_token_.emplace(token, PeekToken(token).world).first->second;
}

}  // namespace emulator
