#include "emulator/service/rpc_registry.h"

namespace emulator {

std::unique_ptr<google::protobuf::Message> Rpc::ReadRequest(const std::string& bytes) const {
  if (request == nullptr) return nullptr;
  std::unique_ptr<Message> message(request->New());
  return message->ParseFromString(bytes) ? std::move(message) : nullptr;
}

void RpcRegistry::NotSupported(const char* path, const char* why) {
  rpcs_[path + 1] = {.path = path, .kind = Rpc::Kind::kNotSupported, .why = why};
}

const Rpc* RpcRegistry::Find(absl::string_view name) const {
  const auto found = rpcs_.find(name);
  return found == rpcs_.end() ? nullptr : &found->second;
}

}  // namespace emulator
