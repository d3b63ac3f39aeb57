#pragma once

#include <nlohmann/json_fwd.hpp>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

// Each adds the requests that the JSON holds, and answers whether it is of its format.

// An HTTP archive, as browsers and proxies export it: {"log": {"entries": […]}}.
bool ReadHar(const nlohmann::ordered_json& json, Captures& captures);
// Flows of mitmproxy: {"request": {"method", "headers": [[name, value]], "content" or "text"}}, or
// an array of them; content in base64 is in "content_base64", or marked by "content_encoding".
bool ReadMitmproxy(const nlohmann::ordered_json& json, Captures& captures);
// The answer of ngrok's /api/requests/http, or one of its requests: "raw" is the request in base64.
bool ReadNgrok(const nlohmann::ordered_json& json, Captures& captures);

}  // namespace emulator
