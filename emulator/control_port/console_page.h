#pragma once

#include <functional>

#include "absl/strings/string_view.h"
#include "emulator/web/http_message.h"

namespace emulator {

// The console over HTTP: its files as they are in the binary, packed for who takes gzip. No script,
// style or picture from elsewhere is let into the page (Content-Security-Policy), and no other page
// may frame it. The page holds its first script and style in itself; the policy names their hashes.
//
// Threads: safe.

// Whether a file of the console is at the path.
bool IsConsolePath(absl::string_view path);
// The answer to a GET of such a path, but "/".
HttpResponse ConsoleAnswer(const HttpRequest& request, absl::string_view path);

// The page at "/", unpacked. It holds what it asks first, and the answers of `api` to that, so it
// shows the run without another journey; null: this caller may not see them. And it says whether
// there is a manual at "/docs/".
HttpResponse ConsolePage(bool has_manual,
                         const std::function<HttpResponse(const HttpRequest& request)>& api);

}  // namespace emulator
