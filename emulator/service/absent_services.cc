// RPCs that some SDKs and the vendor's command line have, and the emulator has not. Their
// protocol is not in proto/, so only the paths of their RPCs are known.

#include "emulator/service/handlers.h"

namespace emulator {
namespace {

constexpr char kNoFunctions[] = "the emulator runs no WebAssembly functions";
constexpr char kNoStorage[] = "the storage service was a preview and is retired";
constexpr char kIndexesRetired[] =
    "vector indexes are a retired product that no SDK of today calls";

}  // namespace

void AddAbsentServices(RpcRegistry& registry) {
  registry.NotSupported("/control_client.ScsControl/CreateIndex", kIndexesRetired);
  registry.NotSupported("/control_client.ScsControl/DeleteIndex", kIndexesRetired);
  registry.NotSupported("/control_client.ScsControl/ListIndexes", kIndexesRetired);
  registry.NotSupported("/function.FunctionHost/InvokeWebFunction", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/DeleteFunction", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/DeleteWasm", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/ListFunctionVersions", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/ListFunctions", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/ListWasms", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/PutFunction", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/PutFunctionConfig", kNoFunctions);
  registry.NotSupported("/function.FunctionRegistry/PutWasm", kNoFunctions);
  registry.NotSupported("/store.Store/Delete", kNoStorage);
  registry.NotSupported("/store.Store/Get", kNoStorage);
  registry.NotSupported("/store.Store/Put", kNoStorage);
  registry.NotSupported("/vectorindex.VectorIndex/CountItems", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/DeleteItemBatch", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/GetItemBatch", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/GetItemMetadataBatch", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/Search", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/SearchAndFetchVectors", kIndexesRetired);
  registry.NotSupported("/vectorindex.VectorIndex/UpsertItemBatch", kIndexesRetired);
}

}  // namespace emulator
