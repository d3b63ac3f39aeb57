// The table of control commands: its examples do what they say, and what is made of it is up to
// date.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "emulator/control/command_table.h"
#include "emulator/control_port/openapi.h"
#include "emulator/control_port/server_commands.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/web/control_client.h"
#include "tests/control_port/console_commands.h"
#include "tests/control_port/reference_page.h"

namespace emulator {

// What a failing test calls its parameter.
static void PrintTo(const ControlCommand& command, std::ostream* out) { *out << command.id; }

namespace {

using nlohmann::json;

// An emulator with the world "example", which has something of everything.
class ExampleWorld {
 public:
  ExampleWorld() {
    Must("POST", "/v1/worlds", {{"world", "example"}, {"clock", "manual:2026-01-01T00:00:00Z"}});
    Must("POST", "/caches", {{"cache", "chat"}});
    Must("POST", "/webhooks",
         {{"cache", "chat"}, {"webhook", "hook"}, {"topic", "room"}, {"url", receiver_.url()}});
    Must("POST", "/caches/chat/items", {{"key", "greeting"}, {"value", "hi"}, {"ttl_ms", 60000}});
    Must("POST", "/faults", {{"name", "ill"}, {"rpc", "get"}, {"status", "unavailable"}});
    const json message = {{"cache", "chat"}, {"topic", "room"}, {"text", "hi"}};
    Must("POST", "/topics/publish", message);
    Must("POST", "/wait", {{"all_delivered", true}});
    Must("POST", "/deliveries/orders", {{"order", "hold"}, {"cache", "chat"}, {"webhook", "hook"}});
    Must("POST", "/topics/publish", message);
    Must("POST", "/snapshots", {{"snapshot", "before"}});
    Must("POST", "/v1/jobs/doctor", {{"url", receiver_.url()}, {"secret", "s"}});
  }

  absl::StatusOr<ControlResponse> Ask(const std::string& method, const std::string& path,
                                      const std::string& body) {
    return client_.Send(method, path, body);
  }
  // The first piece of a stream.
  std::string FirstPieceOf(const std::string& path) {
    std::string first;
    client_
        .Stream(path,
                [&](absl::string_view piece) {
                  first = std::string(piece);
                  return false;
                })
        .IgnoreError();
    return first;
  }

 private:
  void Must(const std::string& method, const std::string& path, const json& body) {
    const std::string whole =
        absl::StartsWith(path, "/v1") ? path : absl::StrCat("/v1/worlds/example", path);
    const auto answer = Ask(method, whole, body.dump());
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->status, 200) << path << ": " << answer->body;
  }
  static int PortOf(const std::string& address) {
    return std::stoi(address.substr(address.rfind(':') + 1));
  }

  WebhookReceiver receiver_;
  TestEmulator emulator_;
  const ControlClient client_{"127.0.0.1", PortOf(emulator_.control_address())};
};

// The request of an example: its arguments where the command's parameters sit.
struct Request {
  std::string path;
  json body = json::object();
};

Request RequestOf(const ControlCommand& command) {
  const json arguments = json::parse(command.example.arguments);
  Request request{.path = absl::StrReplaceAll(command.path(), {{"{world}", "example"}})};
  std::string query;
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in == In::kWhole) request.body = arguments;
    if (!arguments.contains(parameter.name)) continue;
    const json& value = arguments[parameter.name];
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (parameter.in == In::kBody) request.body[parameter.name] = value;
    if (parameter.in == In::kPath) {
      request.path = absl::StrReplaceAll(
          request.path, {{absl::StrCat("{", parameter.name, "}"), PercentEncoded(text)}});
    }
    if (parameter.in == In::kQuery) {
      absl::StrAppend(&query, query.empty() ? "?" : "&", parameter.name, "=", PercentEncoded(text));
    }
  }
  request.path += query;
  return request;
}

absl::Status CheckJson(const Shape& shape, const std::string& text) {
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return Check(shape, parsed, "");
}

std::vector<ControlCommand> EveryCommand() {
  std::vector<ControlCommand> commands = AllControlCommands();
  commands.insert(commands.end(), ServerCommands().begin(), ServerCommands().end());
  return commands;
}

class ControlExamplesTest : public testing::TestWithParam<ControlCommand> {};

TEST_P(ControlExamplesTest, AnEmulatorAnswersAsTheEntryDeclares) {
  const ControlCommand& command = GetParam();
  const Request request = RequestOf(command);
  ExampleWorld example;
  if (HasFatalFailure()) return;
  if (command.answer.form == Form::kEvents) {
    EXPECT_EQ(example.FirstPieceOf(request.path), command.example.answer);
    return;
  }
  const bool has_body = command.method() == "POST";
  const auto answer =
      example.Ask(command.method(), request.path, has_body ? request.body.dump() : "");
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->status, 200) << request.path << request.body << answer->body;
  const Shape& shape = command.answer.shape;
  if (command.answer.form == Form::kJson) {
    EXPECT_TRUE(CheckJson(shape, answer->body).ok())
        << CheckJson(shape, answer->body) << ": " << answer->body;
    EXPECT_TRUE(CheckJson(shape, command.example.answer).ok())
        << CheckJson(shape, command.example.answer);
  }
  if (command.answer.form == Form::kLines) {
    for (const absl::string_view line : absl::StrSplit(answer->body, '\n', absl::SkipEmpty())) {
      EXPECT_TRUE(CheckJson(shape, std::string(line)).ok()) << line;
    }
  }
  EXPECT_FALSE(answer->body.empty());
}

INSTANTIATE_TEST_SUITE_P(EveryCommand, ControlExamplesTest, testing::ValuesIn(EveryCommand()),
                         [](const auto& info) { return std::string(info.param.id); });

TEST(ControlTableTest, EachCommandHasANameOfItsOwnAndDeclaresTheNamesInItsPath) {
  std::set<std::string> ids;
  std::set<std::string> verbs;
  for (const ControlCommand& command : EveryCommand()) {
    EXPECT_TRUE(ids.insert(command.id).second) << command.id;
    for (const Verb& verb : command.verbs) {
      EXPECT_TRUE(verbs.insert(verb.words).second) << verb.words;
    }
    EXPECT_TRUE(absl::EndsWith(command.summary, ".")) << command.id;
    const std::vector<std::string> segments = absl::StrSplit(command.path(), '/');
    for (const std::string& segment : segments) {
      if (!absl::StartsWith(segment, "{") || segment == "{world}") continue;
      const Parameter* named = command.Find(segment.substr(1, segment.size() - 2));
      ASSERT_NE(named, nullptr) << command.path();
      EXPECT_EQ(named->in, In::kPath) << command.path();
    }
  }
}

// Whatever {"$ref": …} a document has leads to something in it.
void ExpectReferencesResolve(const json& document, const json& part) {
  for (const auto& [name, value] : part.items()) {
    if (name == "$ref") {
      const auto pointer = json::json_pointer(value.get<std::string>().substr(1));
      EXPECT_TRUE(document.contains(pointer)) << value;
    } else if (value.is_structured()) {
      ExpectReferencesResolve(document, value);
    }
  }
}

TEST(ControlTableTest, TheOpenApiDocumentIsCompleteInItself) {
  const json document = MakeOpenApi("0.1.0");
  EXPECT_EQ(document["openapi"], "3.1.0");
  ExpectReferencesResolve(document, document);
  size_t operations = 0;
  for (const auto& [path, of_path] : document["paths"].items()) operations += of_path.size();
  EXPECT_EQ(operations, EveryCommand().size());
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void ExpectUpToDate(const std::string& path, const std::string& expected) {
  if (std::getenv("UPDATE_REFERENCE") != nullptr) std::ofstream(path) << expected;
  EXPECT_EQ(ReadText(path), expected) << "bring it up to date with ./run reference";
}

TEST(ReferenceTest, ThePageShowsTheTable) {
  ExpectUpToDate("docs/reference/control-api.md", ReferencePage());
}

TEST(ReferenceTest, TheTypesOfTheNodeHelperAreThoseOfTheTable) {
  ExpectUpToDate("fixtures/node/control.d.ts", Typings());
}

TEST(ReferenceTest, TheConsoleKnowsTheCommandsOfTheTable) {
  ExpectUpToDate("emulator/console/src/commands.ts", ConsoleCommands());
}

}  // namespace
}  // namespace emulator
