#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/faults/fault_rule.h"

namespace emulator {

// The faults that a call asks for itself, by metadata, as the SDKs' tests ask the vendor's local
// emulator (docs/behaviour/momento-local.md §3). They are counted per session, which is what the
// metadata `request-id` names, and RPC.
//
// Sessions are forgotten when kFaultSessionsMax others have been seen since.
//
// Threads: none of its own; the world's lock guards it.
class SessionFaults {
 public:
  // Looks a metadata key up in a call; empty when it is not there.
  using Metadata = absl::FunctionRef<absl::string_view(const char* key)>;

  // A call without this key has no faults of its own.
  static constexpr char kSession[] = "request-id";

  // Counts the call. What cannot be understood (an unknown error name, a malformed number)
  // is ignored and logged, each mistake once and a hundred of them at most.
  Fault Decide(Metadata metadata, absl::string_view rpc);

 private:
  struct Counts {
    uint64_t errors = 0;
    uint64_t delays = 0;
  };
  struct Session {
    std::map<std::string, Counts> by_rpc;
    std::list<std::string>::iterator age;
  };
  Session& Find(const std::string& id);

  absl::flat_hash_map<std::string, Session> sessions_;
  // Oldest first.
  std::list<std::string> ages_;
};

}  // namespace emulator
