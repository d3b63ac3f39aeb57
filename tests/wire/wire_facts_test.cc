// Holds the compiled .proto files against the figures of the service, read from wire_facts.json,
// which was derived from the service's own tables: every package, path, message, field number,
// type, label and oneof. Names of messages are compared without their leading underscores.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "auth.pb.h"
#include "cacheclient.pb.h"
#include "cacheping.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.pb.h"
#include "extensions.pb.h"
#include "leaderboard.pb.h"
#include "token.pb.h"
#include "webhook.pb.h"

namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using nlohmann::json;

// "_A._B" -> "A.B". The one message that would have the name of its service is called otherwise.
std::string OurName(const std::string& theirs) {
  if (theirs == "webhook._Webhook") return "webhook.WebhookDefinition";
  std::string ours;
  for (const char c : theirs) {
    if (c == '_' && (ours.empty() || ours.back() == '.')) continue;
    ours += c;
  }
  return ours;
}

class WireFactsTest : public testing::Test {
 protected:
  static json Load() {
    // Makes the linker keep the files whose messages the test never names.
    (void)RetrySemantic_descriptor();
    (void)cache_client::PingRequest::descriptor();
    (void)auth::LoginRequest::descriptor();
    (void)cache_client::GetRequest::descriptor();
    (void)cache_client::pubsub::Heartbeat::descriptor();
    (void)control_client::Cache::descriptor();
    (void)leaderboard::Element::descriptor();
    (void)token::GenerateDisposableTokenRequest::descriptor();
    (void)webhook::WebhookId::descriptor();
    std::ifstream file("tests/wire/wire_facts.json");
    return json::parse(file);
  }

  static const json& Files() {
    static const json facts = Load();
    return facts["files"];
  }

  static const FileDescriptor* Find(const json& file) {
    return DescriptorPool::generated_pool()->FindFileByName(file["file"]);
  }

  static std::string InPackage(const json& file, const std::string& name) {
    const std::string package = file["package"];
    return OurName(package.empty() ? name : package + "." + name);
  }

  // Names without a package belong to the file's own.
  static std::string TypeName(const json& file, const std::string& theirs) {
    for (const char* package : {"common.", "permission_messages."}) {
      if (theirs.rfind(package, 0) == 0) return OurName(theirs);
    }
    return InPackage(file, theirs);
  }

  static void ExpectField(const json& file, const json& fact, const Descriptor& message) {
    SCOPED_TRACE(message.full_name() + " field " + fact["name"].get<std::string>());
    const FieldDescriptor* field = message.FindFieldByNumber(fact["number"]);
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field->name(), fact["name"]);
    EXPECT_EQ(field->type_name(), fact["type"].get<std::string>());
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      EXPECT_EQ(field->message_type()->full_name(), TypeName(file, fact["type_name"]));
    }
    if (field->type() == FieldDescriptor::TYPE_ENUM) {
      EXPECT_EQ(field->enum_type()->full_name(), TypeName(file, fact["type_name"]));
    }
    EXPECT_EQ(field->is_repeated(), fact["label"] == "repeated");
    EXPECT_EQ(field->is_packed(), fact["packed"].get<bool>());
    EXPECT_EQ(field->has_optional_keyword(), fact["label"] == "optional");
    const auto* oneof = field->real_containing_oneof();
    EXPECT_EQ(oneof == nullptr ? "" : oneof->name(), fact.value("oneof", ""));
  }
};

TEST_F(WireFactsTest, EveryMessageHasTheFieldsOfTheService) {
  int messages = 0;
  int fields = 0;
  for (const json& file : Files()) {
    for (const json& fact : file["messages"]) {
      const std::string name = InPackage(file, fact["name"]);
      const Descriptor* message = DescriptorPool::generated_pool()->FindMessageTypeByName(name);
      ASSERT_NE(message, nullptr) << name;
      EXPECT_EQ(message->field_count(), static_cast<int>(fact["fields"].size())) << name;
      for (const json& field : fact["fields"]) ExpectField(file, field, *message);
      ++messages;
      fields += message->field_count();
    }
  }
  EXPECT_EQ(messages, 277);
  EXPECT_EQ(fields, 455);
}

TEST_F(WireFactsTest, EveryMethodHasThePathAndTypesOfTheService) {
  int services = 0;
  int methods = 0;
  for (const json& file : Files()) {
    const FileDescriptor* descriptor = Find(file);
    ASSERT_NE(descriptor, nullptr) << file["file"];
    EXPECT_EQ(descriptor->package(), file["package"]);
    EXPECT_EQ(descriptor->service_count(), static_cast<int>(file["services"].size()));
    for (const json& service : file["services"]) {
      const auto* ours = descriptor->FindServiceByName(service["name"]);
      ASSERT_NE(ours, nullptr) << service["name"];
      EXPECT_EQ(ours->method_count(), static_cast<int>(service["methods"].size()));
      ++services;
      for (const json& fact : service["methods"]) {
        const auto* method = ours->FindMethodByName(fact["name"]);
        ASSERT_NE(method, nullptr) << fact["path"];
        EXPECT_EQ("/" + ours->full_name() + "/" + method->name(), fact["path"]);
        EXPECT_EQ(method->input_type()->full_name(), TypeName(file, fact["request"]));
        EXPECT_EQ(method->output_type()->full_name(), TypeName(file, fact["response"]));
        EXPECT_EQ(method->server_streaming(), fact["server_stream"].get<bool>());
        EXPECT_FALSE(method->client_streaming());
        ++methods;
      }
    }
  }
  EXPECT_EQ(services, 8);
  EXPECT_EQ(methods, 77);
}

TEST_F(WireFactsTest, EveryEnumHasTheNumbersOfTheService) {
  int enums = 0;
  for (const json& file : Files()) {
    for (const json& fact : file["enums"]) {
      const std::string name = InPackage(file, fact["name"]);
      const EnumDescriptor* ours = DescriptorPool::generated_pool()->FindEnumTypeByName(name);
      ASSERT_NE(ours, nullptr) << name;
      ASSERT_EQ(ours->value_count(), static_cast<int>(fact["values"].size())) << name;
      for (const json& value : fact["values"]) {
        const auto* found = ours->FindValueByNumber(value["number"]);
        ASSERT_NE(found, nullptr) << name;
        EXPECT_EQ(found->name(), value["name"]);
      }
      ++enums;
    }
  }
  EXPECT_EQ(enums, 11);
}

TEST_F(WireFactsTest, NothingIsThereThatTheServiceDoesNotHave) {
  int messages = 0;
  const std::function<void(const Descriptor&)> count = [&](const Descriptor& message) {
    ++messages;
    for (int i = 0; i < message.nested_type_count(); ++i) count(*message.nested_type(i));
  };
  for (const json& file : Files()) {
    const FileDescriptor* descriptor = Find(file);
    for (int i = 0; i < descriptor->message_type_count(); ++i) {
      count(*descriptor->message_type(i));
    }
  }
  EXPECT_EQ(messages, 277);
}

}  // namespace
