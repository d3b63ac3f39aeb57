#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace emulator {

// Steps like one of a bundle's journal, each with one thing less in its input: of a call as
// ShorterRequests says; of a control command a member or an element of its JSON, or a part of a
// long text. What takes away most comes first. Not all of them are possible.
std::vector<nlohmann::ordered_json> ShorterCommands(const nlohmann::ordered_json& step);

}  // namespace emulator
