#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {

void AddFaultCommands(CommandTable& table) {
  table["control.faults.put"] = {
      .subject = "name",
      .act = [](Scope& scope, JsonReader& body, const std::string&) -> ControlAnswer {
        ASSIGN_OR_RETURN(const auto rule, FaultRuleFromJson(body.value(), ""));

        RETURN_IF_ERROR(scope.domain.fault_plan.Put(rule));
        return FaultEntryToJson({.rule = rule});
      }};
  table["control.faults.remove"] = {
      .subject = "name",
      .act = [](Scope& scope, JsonReader& body, const std::string&) -> ControlAnswer {
        const std::string name = body.RequiredText("name");
        if (!body.Finish().ok()) return body.Finish();

        RETURN_IF_ERROR(scope.domain.fault_plan.Remove(name));
        return nlohmann::ordered_json::object();
      }};
  table["control.faults.clear"] = {
      .act = [](Scope& scope, JsonReader& body, const std::string&) -> ControlAnswer {
        if (!body.Finish().ok()) return body.Finish();

        const size_t rules = scope.domain.fault_plan.entries().size();
        scope.domain.fault_plan.Clear();
        return nlohmann::ordered_json{{"removed", rules}};
      }};
}

}  // namespace emulator
