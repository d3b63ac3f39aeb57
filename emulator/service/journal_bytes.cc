#include "emulator/service/journal_bytes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "emulator/base/crypto.h"
#include "emulator/base/utf8.h"

namespace emulator {
namespace {

namespace pb = google::protobuf;

// The fields of requests that carry the caller's credential, and the one for its refresh token.
constexpr const char* kTokenFields[] = {"auth_token", "api_key"};
constexpr char kRefreshTokenField[] = "refresh_token";

std::string Fingerprint(const std::string& secret) {
  return secret.empty() ? "" : absl::BytesToHexString(Sha256(secret));
}

// Puts `text` into a field of a message; nothing when it has no such field.
void SetField(pb::Message& message, const char* name, const std::string& text) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message.GetReflection()->SetString(&message, field, text);
}

std::string GetField(const pb::Message& message, const char* name) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

std::unique_ptr<pb::Message> WithoutCredentials(const pb::Message& request) {
  std::unique_ptr<pb::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : kTokenFields) SetField(*copy, name, "");
  SetField(*copy, kRefreshTokenField, Fingerprint(GetField(request, kRefreshTokenField)));
  return copy;
}

// "auth" and "token" are the packages whose requests carry credentials.
bool MayCarryCredentials(const pb::Message& request) {
  const std::string& package = request.GetDescriptor()->file()->package();
  return package == "auth" || package == "token";
}

// The request of an RPC; null when the RPC is not known, or the bytes are none.
std::unique_ptr<pb::Message> Parse(absl::string_view rpc, const std::string& bytes) {
  const std::string method = absl::StrReplaceAll(rpc, {{"/", "."}});
  const auto* found = pb::DescriptorPool::generated_pool()->FindMethodByName(method);
  if (found == nullptr) return nullptr;
  std::unique_ptr<pb::Message> request(
      pb::MessageFactory::generated_factory()->GetPrototype(found->input_type())->New());
  return request->ParseFromString(bytes) ? std::move(request) : nullptr;
}

void ShowBytes(nlohmann::ordered_json& json, const pb::Descriptor& type);

// What the JSON has for one value of a field.
void ShowBytesOf(nlohmann::ordered_json& value, const pb::FieldDescriptor& field) {
  std::string bytes;
  if (field.type() == pb::FieldDescriptor::TYPE_MESSAGE) {
    ShowBytes(value, *field.message_type());
  } else if (field.type() == pb::FieldDescriptor::TYPE_BYTES && value.is_string() &&
             absl::Base64Unescape(value.get<std::string>(), &bytes) && IsValidUtf8(bytes)) {
    value = bytes;
  }
}

// Puts text in the place of base64 wherever a message of this type holds bytes that are UTF-8.
void ShowBytes(nlohmann::ordered_json& json, const pb::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    const auto found = json.find(field.name());
    if (found == json.end()) continue;
    if (!field.is_repeated()) ShowBytesOf(*found, field);
    if (!field.is_repeated() || !found->is_array()) continue;
    for (nlohmann::ordered_json& element : *found) ShowBytesOf(element, field);
  }
}

}  // namespace

std::string JournalBytes(const pb::Message& request) {
  return MayCarryCredentials(request) ? WithoutCredentials(request)->SerializeAsString()
                                      : request.SerializeAsString();
}

std::string WithCredentials(absl::string_view rpc, const std::string& bytes,
                            const std::string& token, const std::string& refresh_token) {
  const std::unique_ptr<pb::Message> request = Parse(rpc, bytes);
  if (request == nullptr || !MayCarryCredentials(*request)) return bytes;
  for (const char* name : kTokenFields) SetField(*request, name, token);
  const std::string fingerprint = GetField(*request, kRefreshTokenField);
  SetField(*request, kRefreshTokenField,
           fingerprint == Fingerprint(refresh_token) ? refresh_token : fingerprint);
  return request->SerializeAsString();
}

std::string JournalJson(absl::string_view rpc, const std::string& bytes, bool bytes_as_text) {
  const std::unique_ptr<pb::Message> request = Parse(rpc, bytes);
  std::string json;
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  const bool printed =
      request != nullptr && pb::util::MessageToJsonString(*request, &json, options).ok();
  if (!printed || !bytes_as_text) return printed ? json : "";
  auto shown = nlohmann::ordered_json::parse(json);
  ShowBytes(shown, *request->GetDescriptor());
  return shown.dump();
}

}  // namespace emulator
