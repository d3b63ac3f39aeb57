// Who may call what: every RPC by every kind of credential, against the table of
// docs/behaviour/auth.md §6, written down here once more.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cacheclient.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.pb.h"
#include "emulator/control/control_command.h"
#include "emulator/testing/generic_call.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "leaderboard.pb.h"
#include "webhook.pb.h"

namespace emulator {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using nlohmann::json;

// What RPCs need: to read, to write, or both; of items, leaderboards or topics; or a super user.
const std::map<std::string, std::string>& Needs() {
  static const auto& needs = *new std::map<std::string, std::string>([] {
    const std::map<std::string, std::string> lines = {
        {"item R",
         "Get GetWithHash ItemGetTtl ItemGetType GetBatch KeysExist DictionaryGet DictionaryFetch "
         "DictionaryLength SetFetch SetSample SetContains SetLength ListFetch ListLength "
         "SortedSetFetch SortedSetGetScore SortedSetGetRank SortedSetLength "
         "SortedSetLengthByScore"},
        {"item W",
         "Set Delete SetBatch DictionarySet DictionaryDelete SetUnion SetDifference SortedSetPut "
         "SortedSetRemove"},
        {"item RW",
         "SetIf SetIfHash SetIfNotExists Increment UpdateTtl DictionaryIncrement SetPop "
         "ListPushFront ListPushBack ListPopFront ListPopBack ListConcatenateFront "
         "ListConcatenateBack ListErase ListRemove ListRetain SortedSetIncrement "
         "SortedSetUnionStore"},
        {"topic R", "Subscribe"},
        {"topic W", "Publish"},
        {"board R", "GetByRank GetRank GetByScore GetLeaderboardLength GetCompetitionRank"},
        {"board W", "UpsertElements RemoveElements DeleteLeaderboard"},
        {"super",
         "CreateCache DeleteCache ListCaches FlushCache CreateSigningKey RevokeSigningKey "
         "ListSigningKeys PutWebhook ListWebhooks DeleteWebhook GetWebhookSecret "
         "RotateWebhookSecret"}};
    std::map<std::string, std::string> by_name;
    for (const auto& [need, names] : lines) {
      for (const absl::string_view name : absl::StrSplit(names, ' ')) {
        by_name[std::string(name)] = need;
      }
    }
    return by_name;
  }());
  return needs;
}

// A kind of credential: its rules, and which needs they meet.
struct Caller {
  std::string name;
  // Empty: a super user.
  json rules;
  std::set<std::string> meets;
};

std::vector<Caller> Callers() {
  const std::set<std::string> reads = {"item R", "board R"};
  const std::set<std::string> writes = {"item W", "board W"};
  const std::set<std::string> both = {"item R", "item W", "item RW", "board R", "board W"};
  // Leaderboards are no items: any rule for their cache is good for them.
  const std::set<std::string> boards = {"board R", "board W"};
  const std::set<std::string> topics = {"topic R", "topic W"};
  std::set<std::string> all = both;
  all.insert(topics.begin(), topics.end());
  const auto rule = [](const char* role, const json& more = json::object()) {
    json one = {{"role", role}};
    one.update(more);
    return one;
  };
  return {
      {"super user", json::array(), {"super"}},
      {"all data", {rule("readwrite"), rule("publishsubscribe")}, all},
      {"cache readwrite", {rule("readwrite", {{"cache", "c"}})}, both},
      {"cache readonly", {rule("readonly")}, reads},
      {"cache writeonly", {rule("writeonly")}, writes},
      {"cache readonly and writeonly",
       {rule("readonly", {{"cache", "c"}}), rule("writeonly")},
       {"item R", "item W", "board R", "board W"}},
      {"another cache", {rule("readwrite", {{"cache", "d"}})}, {}},
      {"the key", {rule("readwrite", {{"item", "k"}})}, both},
      {"keys by prefix", {rule("readwrite", {{"cache", "c"}, {"item_prefix", "k"}})}, both},
      {"another key", {rule("readwrite", {{"item", "kk"}})}, boards},
      {"other keys by prefix", {rule("readonly", {{"item_prefix", "x"}})}, {"board R"}},
      {"topics", {rule("publishsubscribe")}, topics},
      {"subscribe", {rule("subscribeonly")}, {"topic R"}},
      {"publish", {rule("publishonly", {{"cache", "c"}})}, {"topic W"}},
      {"the topic", {rule("publishsubscribe", {{"topic", "k"}})}, topics},
      {"topics by prefix", {rule("subscribeonly", {{"topic_prefix", "k"}})}, {"topic R"}},
      {"another topic", {rule("publishsubscribe", {{"topic", "kk"}})}, {}},
      {"topics of another cache", {rule("publishsubscribe", {{"cache", "d"}})}, {}},
  };
}

// Every method but those of tokens, and ping.
std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file :
       {cache_client::GetRequest::descriptor()->file(),
        cache_client::pubsub::Heartbeat::descriptor()->file(),
        control_client::Cache::descriptor()->file(), leaderboard::Element::descriptor()->file(),
        webhook::WebhookId::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(file->service(i)->method(j));
      }
    }
  }
  return methods;
}

// A request about cache "c" and key, topic or name "k", with one of everything.
void Fill(Message& message, int depth = 0) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message.GetDescriptor()->field(i);
    const auto* oneof = field->real_containing_oneof();
    if (oneof != nullptr && reflection->HasOneof(message, oneof)) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      const std::string text = absl::StrContains(field->name(), "cache_name") ? "c" : "k";
      if (field->is_repeated()) reflection->AddString(&message, field, text);
      if (!field->is_repeated()) reflection->SetString(&message, field, text);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && depth < 4) {
      Fill(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                : *reflection->MutableMessage(&message, field),
           depth + 1);
    }
  }
}

std::string RequestOf(const MethodDescriptor& method) {
  const auto* type = method.input_type();
  const std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  Fill(*message);
  return message->SerializeAsString();
}

TEST(PermissionTableTest, EveryCallerMayCallWhatTheTableSaysAndNothingElse) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.auth = AuthMode::kEnforce;
  TestEmulator emulator(options);
  const auto channel = emulator.in_process_channel();
  int cells = 0;
  for (const Caller& caller : Callers()) {
    json mint = {{"kind", caller.rules.empty() ? "api-key" : "disposable"},
                 {"expires_in_seconds", 600}};
    if (!caller.rules.empty()) mint["permissions"] = caller.rules;
    const auto minted =
        RunControlCommand(emulator.world(), "momento.test", "control.credentials.mint", mint);
    ASSERT_TRUE(minted.ok()) << caller.name << minted.status();
    const std::string token = minted->at("api_key");
    for (const MethodDescriptor* method : Methods()) {
      const auto need = Needs().find(method->name());
      if (absl::StrContains(method->name(), "Index")) continue;
      ASSERT_NE(need, Needs().end()) << method->full_name() << " is not in the table";
      const std::string rpc = absl::StrCat(method->service()->full_name(), "/", method->name());
      const GenericAnswer answer = CallGeneric(channel, rpc, RequestOf(*method),
                                               {{"authorization", token}, {"cache", "c"}}, 1);
      const bool may = caller.meets.contains("super") || caller.meets.contains(need->second);
      const bool denied = answer.status.error_code() == grpc::StatusCode::PERMISSION_DENIED;
      EXPECT_EQ(denied, !may) << caller.name << " calls " << rpc << ": "
                              << answer.status.error_message();
      EXPECT_NE(answer.status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << rpc;
      EXPECT_TRUE(!denied || !answer.status.error_message().empty()) << "it says what is needed";
      ++cells;
    }
  }
  EXPECT_EQ(cells, 18 * 69);
}

}  // namespace
}  // namespace emulator
