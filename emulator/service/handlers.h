#pragma once

#include "emulator/service/rpc_registry.h"

namespace emulator {

// Each adds the RPCs of one file of handlers: batch_handlers.cc and so on.
void AddAbsentServices(RpcRegistry& registry);
void AddBatchHandlers(RpcRegistry& registry);
void AddControlHandlers(RpcRegistry& registry);
void AddDictionaryHandlers(RpcRegistry& registry);
void AddKeyHandlers(RpcRegistry& registry);
void AddLeaderboardHandlers(RpcRegistry& registry);
void AddListHandlers(RpcRegistry& registry);
void AddPingHandlers(RpcRegistry& registry);
void AddPubsubHandlers(RpcRegistry& registry);
void AddScalarHandlers(RpcRegistry& registry);
void AddSetHandlers(RpcRegistry& registry);
void AddSigningKeyHandlers(RpcRegistry& registry);
void AddSortedSetHandlers(RpcRegistry& registry);
void AddTokenHandlers(RpcRegistry& registry);
void AddWebhookHandlers(RpcRegistry& registry);

}  // namespace emulator
