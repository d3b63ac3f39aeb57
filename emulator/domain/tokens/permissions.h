#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace emulator {

// What the names in a rule match: all of them, one, or those that begin with a text; compared as
// bytes (docs/behaviour/auth.md §5).
struct NameSelector {
  enum class Kind { kAll, kExact, kPrefix };
  Kind kind = Kind::kAll;
  std::string text;

  bool Matches(absl::string_view name) const;
  friend bool operator==(const NameSelector&, const NameSelector&) = default;
};

enum class Resource { kCache, kTopic, kFunction };

// The numbers are those of the protocol. For functions kReadWrite means "invoke".
enum class Role { kPermitNone = 0, kReadWrite = 1, kReadOnly = 2, kWriteOnly = 3 };

// One rule of a credential: a role on some items, topics or functions of some caches.
struct PermissionRule {
  Resource resource = Resource::kCache;
  Role role = Role::kPermitNone;
  NameSelector cache;
  // Keys of items, names of topics or functions.
  NameSelector item;
};

// What a credential may do. Rules are alternatives: any match grants; there are no denials.
struct Permissions {
  bool super_user = false;
  std::vector<PermissionRule> rules;
};

// What a call needs (docs/behaviour/auth.md §6). Names are those of the request; the views must
// outlive the check.
struct Need {
  enum class Access { kNothing, kRead, kWrite, kReadWrite, kSuperUser };
  Access access = Access::kNothing;
  Resource resource = Resource::kCache;
  absl::string_view cache;
  // Key, collection or topic; every one must be granted. Empty: no name is checked.
  std::vector<absl::string_view> names;
};

// OK, or PermissionDenied with the rule that would have been needed.
absl::Status CheckPermission(const Permissions& permissions, const Need& need);

// Whether these rules can be put into a credential: InvalidArgument when there are none or too
// many, when one has no role, or when two are for the same selector (docs/behaviour/auth.md §4; two
// equal rules are refused as well, where the service's answer is unknown).
absl::Status ValidateRules(const std::vector<PermissionRule>& rules);

}  // namespace emulator
