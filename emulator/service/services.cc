#include "emulator/service/services.h"

#include "cacheping.pb.h"
#include "emulator/service/batch_handlers.h"
#include "emulator/service/control_handlers.h"
#include "emulator/service/dictionary_handlers.h"
#include "emulator/service/key_handlers.h"
#include "emulator/service/leaderboard_handlers.h"
#include "emulator/service/list_handlers.h"
#include "emulator/service/scalar_handlers.h"
#include "emulator/service/set_handlers.h"
#include "emulator/service/signing_key_handlers.h"
#include "emulator/service/sorted_set_handlers.h"
#include "emulator/service/token_handlers.h"
#include "emulator/service/webhook_handlers.h"

namespace emulator {
namespace {

constexpr char kIndexesRetired[] =
    "vector indexes are a retired product that no SDK of today calls";

// Without a look at a credential: the Node SDK sends none (docs/behaviour/cache.md §1.1).
absl::Status HandlePing(const Call& call, const cache_client::PingRequest&,
                        cache_client::PingResponse*) {
  return call.world->Run(
      {.action = call.rpc, .authenticate = false, .request = call.request_bytes()},
      [](Scope&) { return absl::OkStatus(); });
}

}  // namespace

std::unique_ptr<ServiceTable> MakeAuthService(Admission& admission, const std::string& endpoint) {
  using Generate = auth::GenerateApiTokenRequest;
  using Refresh = auth::RefreshApiTokenRequest;
  auto service = std::make_unique<ServiceTable>(admission);
  service->UnaryWithToken<Generate, auth::GenerateApiTokenResponse>(
      "/auth.Auth/GenerateApiToken",
      [endpoint](const Call& call, const Generate& request, auto* response) {
        return HandleGenerateApiToken(call, endpoint, request, response);
      },
      [](const Generate& request) -> absl::string_view { return request.auth_token(); });
  service->UnaryWithToken<Refresh, auth::RefreshApiTokenResponse>(
      "/auth.Auth/RefreshApiToken",
      [endpoint](const Call& call, const Refresh& request, auto* response) {
        return HandleRefreshApiToken(call, endpoint, request, response);
      },
      [](const Refresh& request) -> absl::string_view { return request.api_key(); });
  service->NotSupported("/auth.Auth/Login",
                        "there is no console to log in to; get credentials from "
                        "`momento-emulator credentials`");
  return service;
}

std::unique_ptr<ServiceTable> MakeTokenService(Admission& admission, const std::string& endpoint) {
  using Generate = token::GenerateDisposableTokenRequest;
  auto service = std::make_unique<ServiceTable>(admission);
  service->UnaryWithToken<Generate, token::GenerateDisposableTokenResponse>(
      "/token.Token/GenerateDisposableToken",
      [endpoint](const Call& call, const Generate& request, auto* response) {
        return HandleGenerateDisposableToken(call, endpoint, request, response);
      },
      [](const Generate& request) -> absl::string_view { return request.auth_token(); });
  return service;
}

std::unique_ptr<ServiceTable> MakeScsService(Admission& admission) {
  auto service = std::make_unique<ServiceTable>(admission);
  service->Unary("/cache_client.Scs/Get", HandleGet);
  service->Unary("/cache_client.Scs/GetWithHash", HandleGetWithHash);
  service->Batch("/cache_client.Scs/GetBatch", HandleGetBatch);
  service->Unary("/cache_client.Scs/Set", HandleSet);
  service->Batch("/cache_client.Scs/SetBatch", HandleSetBatch);
  service->Unary("/cache_client.Scs/SetIf", HandleSetIf);
  service->Unary("/cache_client.Scs/SetIfHash", HandleSetIfHash);
  service->Unary("/cache_client.Scs/SetIfNotExists", HandleSetIfNotExists);
  service->Unary("/cache_client.Scs/Delete", HandleDelete);
  service->Unary("/cache_client.Scs/KeysExist", HandleKeysExist);
  service->Unary("/cache_client.Scs/Increment", HandleIncrement);
  service->Unary("/cache_client.Scs/UpdateTtl", HandleUpdateTtl);
  service->Unary("/cache_client.Scs/ItemGetTtl", HandleItemGetTtl);
  service->Unary("/cache_client.Scs/ItemGetType", HandleItemGetType);
  service->Unary("/cache_client.Scs/DictionaryGet", HandleDictionaryGet);
  service->Unary("/cache_client.Scs/DictionaryFetch", HandleDictionaryFetch);
  service->Unary("/cache_client.Scs/DictionarySet", HandleDictionarySet);
  service->Unary("/cache_client.Scs/DictionaryIncrement", HandleDictionaryIncrement);
  service->Unary("/cache_client.Scs/DictionaryDelete", HandleDictionaryDelete);
  service->Unary("/cache_client.Scs/DictionaryLength", HandleDictionaryLength);
  service->Unary("/cache_client.Scs/SetFetch", HandleSetFetch);
  service->Unary("/cache_client.Scs/SetSample", HandleSetSample);
  service->Unary("/cache_client.Scs/SetUnion", HandleSetUnion);
  service->Unary("/cache_client.Scs/SetDifference", HandleSetDifference);
  service->Unary("/cache_client.Scs/SetContains", HandleSetContains);
  service->Unary("/cache_client.Scs/SetLength", HandleSetLength);
  service->Unary("/cache_client.Scs/SetPop", HandleSetPop);
  service->Unary("/cache_client.Scs/ListPushFront", HandleListPushFront);
  service->Unary("/cache_client.Scs/ListPushBack", HandleListPushBack);
  service->Unary("/cache_client.Scs/ListPopFront", HandleListPopFront);
  service->Unary("/cache_client.Scs/ListPopBack", HandleListPopBack);
  service->Unary("/cache_client.Scs/ListErase", HandleListErase);
  service->Unary("/cache_client.Scs/ListRemove", HandleListRemove);
  service->Unary("/cache_client.Scs/ListFetch", HandleListFetch);
  service->Unary("/cache_client.Scs/ListLength", HandleListLength);
  service->Unary("/cache_client.Scs/ListConcatenateFront", HandleListConcatenateFront);
  service->Unary("/cache_client.Scs/ListConcatenateBack", HandleListConcatenateBack);
  service->Unary("/cache_client.Scs/ListRetain", HandleListRetain);
  service->Unary("/cache_client.Scs/SortedSetPut", HandleSortedSetPut);
  service->Unary("/cache_client.Scs/SortedSetFetch", HandleSortedSetFetch);
  service->Unary("/cache_client.Scs/SortedSetGetScore", HandleSortedSetGetScore);
  service->Unary("/cache_client.Scs/SortedSetRemove", HandleSortedSetRemove);
  service->Unary("/cache_client.Scs/SortedSetIncrement", HandleSortedSetIncrement);
  service->Unary("/cache_client.Scs/SortedSetGetRank", HandleSortedSetGetRank);
  service->Unary("/cache_client.Scs/SortedSetLength", HandleSortedSetLength);
  service->Unary("/cache_client.Scs/SortedSetLengthByScore", HandleSortedSetLengthByScore);
  service->Unary("/cache_client.Scs/SortedSetUnionStore", HandleSortedSetUnionStore);
  return service;
}

std::unique_ptr<ServiceTable> MakeControlService(Admission& admission) {
  auto service = std::make_unique<ServiceTable>(admission);
  service->Unary("/control_client.ScsControl/CreateCache", HandleCreateCache);
  service->Unary("/control_client.ScsControl/DeleteCache", HandleDeleteCache);
  service->Unary("/control_client.ScsControl/ListCaches", HandleListCaches);
  service->Unary("/control_client.ScsControl/FlushCache", HandleFlushCache);
  service->Unary("/control_client.ScsControl/CreateSigningKey", HandleCreateSigningKey);
  service->Unary("/control_client.ScsControl/RevokeSigningKey", HandleRevokeSigningKey);
  service->Unary("/control_client.ScsControl/ListSigningKeys", HandleListSigningKeys);
  service->NotSupported("/control_client.ScsControl/CreateIndex", kIndexesRetired);
  service->NotSupported("/control_client.ScsControl/DeleteIndex", kIndexesRetired);
  service->NotSupported("/control_client.ScsControl/ListIndexes", kIndexesRetired);
  return service;
}

std::unique_ptr<ServiceTable> MakeLeaderboardService(Admission& admission) {
  auto service = std::make_unique<ServiceTable>(admission);
  service->Unary("/leaderboard.Leaderboard/DeleteLeaderboard", HandleDeleteLeaderboard);
  service->Unary("/leaderboard.Leaderboard/UpsertElements", HandleUpsertElements);
  service->Unary("/leaderboard.Leaderboard/RemoveElements", HandleRemoveElements);
  service->Unary("/leaderboard.Leaderboard/GetLeaderboardLength", HandleGetLeaderboardLength);
  service->Unary("/leaderboard.Leaderboard/GetByRank", HandleGetByRank);
  service->Unary("/leaderboard.Leaderboard/GetRank", HandleGetRank);
  service->Unary("/leaderboard.Leaderboard/GetByScore", HandleGetByScore);
  service->Unary("/leaderboard.Leaderboard/GetCompetitionRank", HandleGetCompetitionRank);
  return service;
}

std::unique_ptr<ServiceTable> MakePingService(Admission& admission) {
  auto service = std::make_unique<ServiceTable>(admission);
  service->Unary("/cache_client.Ping/Ping", HandlePing);
  return service;
}

std::unique_ptr<ServiceTable> MakeWebhookService(Admission& admission) {
  auto service = std::make_unique<ServiceTable>(admission);
  service->Unary("/webhook.Webhook/PutWebhook", HandlePutWebhook);
  service->Unary("/webhook.Webhook/DeleteWebhook", HandleDeleteWebhook);
  service->Unary("/webhook.Webhook/ListWebhooks", HandleListWebhooks);
  service->Unary("/webhook.Webhook/GetWebhookSecret", HandleGetWebhookSecret);
  service->Unary("/webhook.Webhook/RotateWebhookSecret", HandleRotateWebhookSecret);
  return service;
}

}  // namespace emulator
