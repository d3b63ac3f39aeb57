#pragma once

#include "absl/strings/string_view.h"
#include "emulator/tools/import/captured_request.h"

namespace emulator {

// The requests in a file of any format that is known: HAR, the events of API Gateway and function
// URLs, log lines that hold one (also CloudWatch's {"events": [{"message": …}]}), `curl -v` and
// --trace, HTTP as it is sent, the JSON of mitmproxy and ngrok, an emulator's journal and
// `deliveries show`. What is lost is noted. Empty when there is none of them.
Captures ReadCaptures(absl::string_view file);

}  // namespace emulator
