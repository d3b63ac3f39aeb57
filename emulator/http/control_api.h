#pragma once

#include <string>

#include "absl/status/status.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace emulator {

class WorldRegistry;

// The control API: what a test does to a world from outside, in JSON.
//
//   GET    /v1/worlds/W/faults          {"faults":[…]}, each with how often it matched and applied
//   POST   /v1/worlds/W/faults          a rule, new or in the place of the one of its name
//   DELETE /v1/worlds/W/faults[/NAME]   all of them, or one
//   POST   /v1/worlds/W/topics/reset    {"cache","topic"}: new page, next number 1
//   POST   /v1/worlds/W/topics/evict    {"cache","topic","keep":0}: forget older messages
//
// A rule is described at FaultRuleFromJson. Errors are {"error":{"code":"NOT_FOUND","message":"…"}}
// with the HTTP status that fits: 400, 404, 409, 429, 500.
//
// Threads: safe. The registry must outlive the server.
void AddControlApi(httplib::Server& server, WorldRegistry& worlds);

// The HTTP status for a status of the catalogue.
int HttpStatusOf(const absl::Status& status);

}  // namespace emulator
