#pragma once

#include "emulator/http/control/route.h"

namespace httplib {
class Server;
struct Response;
}  // namespace httplib

namespace emulator {

// Puts the control API into a server: what a test does to worlds from outside, in JSON. Its routes
// are those of openapi.json, which GET /openapi.json answers.
//
// A request's body is JSON, or nothing. Errors are {"error":{"code":"NOT_FOUND","message":"…"}}
// with the HTTP status that fits: 400, 404, 408, 409, 429, 500, 503.
//
// Threads: safe. The targets must outlive the server.
void AddControlApi(httplib::Server& server, const ControlTargets& targets);

// {"error": {"code", "message"}} with the status that fits.
void RespondWithError(const absl::Status& status, httplib::Response& response);

// The HTTP status for a status of the catalogue.
int HttpStatusOf(const absl::Status& status);

// The OpenAPI document.
extern const char kOpenApi[];

}  // namespace emulator
