#pragma once

#include "emulator/control/command_table.h"
#include "emulator/web/http_message.h"

namespace emulator {

// The control API over HTTP: each command of the table under its method and path, in JSON. GET
// /openapi.json answers what it is made of.
//
// A request's body is JSON, or nothing; what its Content-Type says does not matter. Errors are
// {"error":{"code":"NOT_FOUND","message":"…"}} with the HTTP status that fits: 400, 401, 403, 404,
// 408, 409, 429, 500, 503.
//
// Threads: safe. The targets must outlive it.
class ControlApi {
 public:
  explicit ControlApi(const ControlTargets& targets);

  HttpResponse Answer(const HttpRequest& request) const;

 private:
  const ControlTargets& targets_;
};

// {"error": {"code", "message"}} with the status that fits.
HttpResponse ErrorResponse(const absl::Status& error);

// "application/json"
const char* ContentTypeOf(Form form);

}  // namespace emulator
