#include "emulator/service/service.h"

#include <utility>

#include "emulator/service/handlers.h"

namespace emulator {

Service::Service(WorldRegistry& worlds, std::string endpoint)
    : admission_(worlds, std::move(endpoint)) {
  AddAbsentServices(rpcs_);
  AddBatchHandlers(rpcs_);
  AddControlHandlers(rpcs_);
  AddDictionaryHandlers(rpcs_);
  AddKeyHandlers(rpcs_);
  AddLeaderboardHandlers(rpcs_);
  AddListHandlers(rpcs_);
  AddPingHandlers(rpcs_);
  AddPubsubHandlers(rpcs_);
  AddScalarHandlers(rpcs_);
  AddSetHandlers(rpcs_);
  AddSigningKeyHandlers(rpcs_);
  AddSortedSetHandlers(rpcs_);
  AddTokenHandlers(rpcs_);
  AddWebhookHandlers(rpcs_);
}

}  // namespace emulator
