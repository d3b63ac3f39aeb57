#include "emulator/control_port/server_commands.h"

namespace emulator {
namespace {

ControlCommand Describe(const char* id, const char* route, const char* summary,
                        ControlCommand::Answer answer, const char* example) {
  return {.id = id,
          .route = route,
          .summary = summary,
          .answer = std::move(answer),
          .example = {"{}", example},
          .by_hand = "The server answers it, and it has no verb.",
          .area = "The emulator"};
}

ControlCommand DescribeReady(const char* id, const char* route, const char* summary,
                             ControlCommand::Answer answer, const char* example) {
  ControlCommand command = Describe(id, route, summary, std::move(answer), example);
  command.refusals = {absl::StatusCode::kUnavailable};
  return command;
}

Shape DoorsShape() {
  return Object({{"grpc", Text()},
                 {"tls?", OneOf({Text(), Null()}), "null without --tls."},
                 {"control", Text()},
                 {"control_token?", Text()},
                 {"pid", Number()},
                 {"seed", Text()},
                 {"endpoint?", Text()},
                 {"ca?", Text()}});
}

ControlCommand::Answer Word() { return {Text(), "A word and a line feed.", Form::kText}; }

}  // namespace

const CommandTable& ServerCommands() {
  static const auto& commands = *new CommandTable{
      Describe("checkAlive", "GET /livez", "Tell that the process lives.", Word(), "ok\n"),
      DescribeReady("checkReady", "GET /readyz", "Tell that every door accepts requests.", Word(),
                    "ok\n"),
      Describe("showVersion", "GET /version", "Show the emulator's version.",
               {Object({{"version", Text()}}), "The version."}, R"({"version": "0.1.0"})"),
      DescribeReady("showDoors", "GET /doors", "Show where the doors are, as the READY line does.",
                    {DoorsShape(), "The doors."},
                    R"({"grpc": "127.0.0.1:8080", "control": "127.0.0.1:9090", "pid": 7,
                        "seed": "s"})"),
      Describe("showMetrics", "GET /metrics", "Show metrics in the text form of Prometheus.",
               {Text(), "The metrics.", Form::kText}, "momento_emulator_worlds 1\n"),
      Describe("blockDataPort", "GET /block", "Make the data port a black hole; //block works too.",
               Word(), "blocked\n"),
      Describe("unblockDataPort", "GET /unblock", "End what /block began.", Word(), "open\n"),
      Describe("showOpenApi", "GET /openapi.json", "Show this API as an OpenAPI document.",
               {Anything(), "OpenAPI 3.1."}, R"({"openapi": "3.1.0"})"),
  };
  return commands;
}

}  // namespace emulator
