#include "emulator/service/call.h"

#include <utility>

#include "emulator/base/errors.h"

namespace emulator {

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

}  // namespace emulator
