#include "emulator/cli/control_verbs.h"

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace emulator {

std::string Argument::Member() const {
  if (member[0] != '\0') return member;
  return absl::StrReplaceAll(absl::StripPrefix(name, "--"), {{"-", "_"}});
}

ControlVerbs AllControlVerbs() {
  ControlVerbs verbs;
  AddWorldVerbs(verbs);
  AddJournalVerbs(verbs);
  AddResourceVerbs(verbs);
  AddWebhookVerbs(verbs);
  return verbs;
}

}  // namespace emulator
