#pragma once

#include "absl/status/statusor.h"
#include "emulator/domain/tokens/permissions.h"
#include "permissionmessages.pb.h"

namespace emulator {

// The rules of a request. InvalidArgument when something that must be chosen is not: the kind of
// permissions, the kind, role, caches or topics of a rule. Items of a cache rule that are not
// chosen are all items (docs/behaviour/auth.md §5).
absl::StatusOr<Permissions> PermissionsFromProto(const permission_messages::Permissions& proto);

}  // namespace emulator
