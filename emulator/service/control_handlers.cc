// control_client.ScsControl on caches (docs/behaviour/control.md §2), and what is not supported.

#include "controlclient.pb.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"

namespace emulator {
namespace {

uint32_t InKb(uint64_t bytes) { return static_cast<uint32_t>((bytes + 1023) / 1024); }

// What the world enforces where it does, else what the service reports (docs/behaviour/control.md
// §2.4).
void CacheToProto(std::string name, const Limits& enforced, control_client::Cache* proto) {
  proto->set_cache_name(std::move(name));
  auto* cache_limits = proto->mutable_cache_limits();
  cache_limits->set_max_traffic_rate(
      enforced.operations_per_second.value_or(limits::kReportedTrafficRate));
  cache_limits->set_max_throughput_kbps(enforced.throughput_bytes_per_second
                                            ? InKb(*enforced.throughput_bytes_per_second)
                                            : limits::kReportedThroughputKbps);
  cache_limits->set_max_item_size_kb(InKb(enforced.item_bytes));
  cache_limits->set_max_ttl_seconds(absl::ToInt64Seconds(enforced.ttl));
  auto* topic_limits = proto->mutable_topic_limits();
  topic_limits->set_max_publish_rate(limits::kReportedPublishRate);
  topic_limits->set_max_subscription_count(limits::kReportedSubscriptions);
  topic_limits->set_max_publish_message_size_kb(limits::kReportedMessageKb);
}

absl::Status HandleCreateCache(const Call& call, const control_client::CreateCacheRequest& request,
                               control_client::CreateCacheResponse*) {
  return call.world->Run(
      call.AsSuperUser(Call::Effect::kWrites, request.cache_name()), [&](Scope& scope) {
        ASSIGN_OR_RETURN(const auto name, CacheName::Parse(request.cache_name()));

        return scope.domain.caches.Create(name);
      });
}

absl::Status HandleDeleteCache(const Call& call, const control_client::DeleteCacheRequest& request,
                               control_client::DeleteCacheResponse*) {
  return call.world->Run(
      call.AsSuperUser(Call::Effect::kWrites, request.cache_name()), [&](Scope& scope) {
        ASSIGN_OR_RETURN(const auto name, CacheName::Parse(request.cache_name()));

        return scope.domain.DeleteCache(name);
      });
}

// Everything in one page; a `next_token` gets an empty list, as after the last page.
absl::Status HandleListCaches(const Call& call, const control_client::ListCachesRequest& request,
                              control_client::ListCachesResponse* response) {
  return call.world->Run(call.AsSuperUser(Call::Effect::kReads), [&](Scope& scope) {
    if (!request.next_token().empty()) return absl::OkStatus();

    for (std::string& name : scope.domain.caches.List()) {
      CacheToProto(std::move(name), scope.domain.limits, response->add_cache());
    }
    return absl::OkStatus();
  });
}

absl::Status HandleFlushCache(const Call& call, const control_client::FlushCacheRequest& request,
                              control_client::FlushCacheResponse*) {
  return call.world->Run(
      call.AsSuperUser(Call::Effect::kWrites, request.cache_name()), [&](Scope& scope) {
        ASSIGN_OR_RETURN(const auto name, CacheName::Parse(request.cache_name()));

        return scope.domain.caches.Flush(name);
      });
}

}  // namespace

void AddControlHandlers(RpcRegistry& registry) {
  registry.Unary("/control_client.ScsControl/CreateCache", HandleCreateCache);
  registry.Unary("/control_client.ScsControl/DeleteCache", HandleDeleteCache);
  registry.Unary("/control_client.ScsControl/ListCaches", HandleListCaches);
  registry.Unary("/control_client.ScsControl/FlushCache", HandleFlushCache);
}

}  // namespace emulator
