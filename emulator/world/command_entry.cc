#include "emulator/world/command_entry.h"

#include "emulator/base/limits.h"

namespace emulator {

JournalEntry EntryOf(const Command& command) {
  JournalEntry entry{
      .action = std::string(command.action),
      .cache = std::string(command.cache.value_or("")),
      .subject = std::string(command.subject.substr(0, limits::kJournalNameBytesMax)),
      .payload_bytes = command.request.size};
  if (command.request.bytes) entry.payload.emplace(*command.request.bytes);
  return entry;
}

absl::StatusOr<const Credential*> NoteCaller(Domain& domain, const Command& command, absl::Time now,
                                             JournalEntry& entry) {
  auto caller = domain.tokens.Authenticate(command.token, now);
  if (caller.ok()) {
    entry.caller = (*caller)->id;
  } else if (!command.token.empty()) {
    entry.caller = kInvalidCaller;
  }
  if (caller.ok() && domain.journal.WantsClaims(entry.caller)) {
    domain.journal.AddClaims(entry.caller, domain.tokens.ClaimsOf(**caller));
  }
  return caller;
}

std::string OutcomeOf(const absl::Status& status) {
  return status.ok() ? "OK" : absl::StatusCodeToString(status.code());
}

}  // namespace emulator
