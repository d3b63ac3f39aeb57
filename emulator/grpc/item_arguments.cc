#include "emulator/grpc/item_arguments.h"

#include "emulator/base/errors.h"

namespace emulator {

absl::Status ValidateKey(const char* field, const std::string& key) {
  return key.empty() ? errors::Blank(field) : absl::OkStatus();
}

}  // namespace emulator
