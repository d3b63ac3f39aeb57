#pragma once

#include <optional>

#include "emulator/web/http_message.h"

namespace emulator {

// The console over HTTP: its files as they are in the binary, packed for who takes gzip. No script,
// style or picture from elsewhere is let into the page (Content-Security-Policy), and no other page
// may frame it.
//
// Threads: safe.

// Whether a file of the console is at the path.
bool IsConsolePath(absl::string_view path);
// The answer to a GET of such a path.
HttpResponse ConsoleAnswer(const HttpRequest& request, absl::string_view path);

}  // namespace emulator
