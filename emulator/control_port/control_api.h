#pragma once

#include "emulator/control_port/route.h"
#include "emulator/web/http_message.h"

namespace emulator {

// The control API: what a test does to worlds from outside, in JSON. Its routes are those of
// openapi.json, which GET /openapi.json answers.
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
  const ControlRoutes routes_;
};

// {"error": {"code", "message"}} with the status that fits.
HttpResponse ErrorResponse(const absl::Status& error);

// The OpenAPI document.
extern const char kOpenApi[];

}  // namespace emulator
