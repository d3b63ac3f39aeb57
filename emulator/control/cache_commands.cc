#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"

namespace emulator {
namespace {

// The three commands on a cache differ in what they call.
template <typename Act>
ControlCommand OnCache(Act act) {
  return {.subject = "cache",
          .act = [act](Scope& scope, JsonReader& body, const std::string&) -> ControlAnswer {
            const std::string text = body.RequiredText("cache");
            if (!body.Finish().ok()) return body.Finish();
            ASSIGN_OR_RETURN(const auto name, CacheName::Parse(text));

            RETURN_IF_ERROR(act(scope.domain, name));
            return nlohmann::ordered_json{{"cache", text}};
          }};
}

}  // namespace

void AddCacheCommands(CommandTable& table) {
  table["control.caches.create"] =
      OnCache([](Domain& domain, const CacheName& name) { return domain.caches.Create(name); });
  table["control.caches.delete"] =
      OnCache([](Domain& domain, const CacheName& name) { return domain.DeleteCache(name); });
  table["control.caches.flush"] =
      OnCache([](Domain& domain, const CacheName& name) { return domain.caches.Flush(name); });
}

}  // namespace emulator
