#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace emulator {

// The OpenAPI 3.1 document of the control port, made of the tables of commands.
nlohmann::ordered_json MakeOpenApi(const std::string& version);

}  // namespace emulator
