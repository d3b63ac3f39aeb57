#include "tests/attack/message_maker.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "auth.pb.h"
#include "cacheclient.pb.h"
#include "cacheping.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.pb.h"
#include "leaderboard.pb.h"
#include "token.pb.h"
#include "webhook.pb.h"

namespace emulator::attack {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDepthMax = 6;

std::vector<Method> MakeMethods() {
  std::vector<Method> methods;
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  for (const FileDescriptor* file :
       {auth::LoginRequest::descriptor()->file(), cache_client::GetRequest::descriptor()->file(),
        cache_client::PingRequest::descriptor()->file(),
        cache_client::pubsub::Heartbeat::descriptor()->file(),
        control_client::Cache::descriptor()->file(), leaderboard::Element::descriptor()->file(),
        token::GenerateDisposableTokenRequest::descriptor()->file(),
        webhook::WebhookId::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* const method = file->service(i)->method(j);
        methods.push_back({.rpc = absl::StrCat(file->service(i)->full_name(), "/", method->name()),
                           .request = factory->GetPrototype(method->input_type()),
                           .streams = method->server_streaming()});
      }
    }
  }
  return methods;
}

std::string Text(Random& random) {
  switch (Pick(random, 12)) {
    case 0:
      return "";
    case 1:
      return MakeBytes(random, 40);
    case 2:
      return std::string("\xff\xfe broken \xc0\x80");
    case 3:
      return std::string("a\0b", 3);
    case 4:
      return std::string(Pick(random, 3000), 'x');
    case 5:
      return "http://127.0.0.1:1/hook";
    case 6:
      return absl::StrCat(random());
    case 7:
      return "☃ snow";
    default:
      return absl::StrCat("name", Pick(random, 4));
  }
}

template <typename Number>
Number AnyNumber(Random& random) {
  switch (Pick(random, 6)) {
    case 0:
      return std::numeric_limits<Number>::max();
    case 1:
      return std::numeric_limits<Number>::lowest();
    case 2:
      return static_cast<Number>(random());
    case 3:
      return static_cast<Number>(-1);
    default:
      return static_cast<Number>(Pick(random, 100));
  }
}

double AnyReal(Random& random) {
  static constexpr double kOdd[] = {std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::quiet_NaN(), -0.0, 5e-324, 1e308};
  return OneIn(random, 3) ? kOdd[Pick(random, 5)] : static_cast<double>(Pick(random, 100)) - 50;
}

void Fill(Message& message, Random& random, int depth);

void FillField(Message& message, const FieldDescriptor& field, Random& random, int depth) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
#define SET(Type, value)                                   \
  repeated ? reflection.Add##Type(&message, &field, value) \
           : reflection.Set##Type(&message, &field, value)
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(repeated ? *reflection.AddMessage(&message, &field)
                           : *reflection.MutableMessage(&message, &field),
                  random, depth + 1);
    case FieldDescriptor::CPPTYPE_STRING:
      return SET(String, Text(random));
    case FieldDescriptor::CPPTYPE_INT32:
      return SET(Int32, AnyNumber<int32_t>(random));
    case FieldDescriptor::CPPTYPE_INT64:
      return SET(Int64, AnyNumber<int64_t>(random));
    case FieldDescriptor::CPPTYPE_UINT32:
      return SET(UInt32, AnyNumber<uint32_t>(random));
    case FieldDescriptor::CPPTYPE_UINT64:
      return SET(UInt64, AnyNumber<uint64_t>(random));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SET(Double, AnyReal(random));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SET(Float, static_cast<float>(AnyReal(random)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return SET(Bool, OneIn(random, 2));
    case FieldDescriptor::CPPTYPE_ENUM:
      return SET(EnumValue, static_cast<int>(Pick(random, 7)) - 1);
  }
#undef SET
}

void Fill(Message& message, Random& random, int depth) {
  if (depth > kDepthMax) return;
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (OneIn(random, 6)) continue;
    // Of a choice the last one that is set counts, so most are left out.
    if (field.containing_oneof() != nullptr && !OneIn(random, 3)) continue;
    size_t times = field.is_repeated() ? Pick(random, 4) : 1;
    if (field.is_repeated() && OneIn(random, 200)) times = 2000 >> (2 * depth);
    for (; times > 0; --times) FillField(message, field, random, depth);
  }
}

std::string UnknownField(Random& random) {
  google::protobuf::UnknownFieldSet fields;
  const int number = 1 + static_cast<int>(Pick(random, 40));
  switch (Pick(random, 4)) {
    case 0:
      fields.AddVarint(number, random());
      break;
    case 1:
      fields.AddFixed64(number, random());
      break;
    case 2:
      fields.AddGroup(number)->AddVarint(1, 1);
      break;
    default:
      fields.AddLengthDelimited(number, MakeBytes(random, 30));
  }
  std::string bytes;
  fields.SerializeToString(&bytes);
  return bytes;
}

std::string Spoilt(std::string bytes, const std::string& other, Random& random) {
  switch (Pick(random, 5)) {
    case 0:
      return bytes + UnknownField(random);
    case 1:
      // Fields that may be there once are there twice.
      return bytes + other;
    case 2:
      return bytes.substr(0, Pick(random, bytes.size() + 1));
    case 3:
      if (!bytes.empty())
        bytes[Pick(random, bytes.size())] ^= static_cast<char>(1 << Pick(random, 8));
      return bytes;
    default:
      return MakeBytes(random, 60);
  }
}

}  // namespace

size_t Pick(Random& random, size_t below) { return below == 0 ? 0 : random() % below; }

const std::vector<Method>& AllMethods() {
  static const std::vector<Method> methods = MakeMethods();
  return methods;
}

std::string MakeMessage(const Message& type, Random& random) {
  const std::unique_ptr<Message> message(type.New());
  Fill(*message, random, 0);
  std::string bytes = message->SerializePartialAsString();
  if (!OneIn(random, 3)) return bytes;
  message->Clear();
  Fill(*message, random, 0);
  return Spoilt(std::move(bytes), message->SerializePartialAsString(), random);
}

std::string MakeBytes(Random& random, size_t bytes_max) {
  std::string bytes(Pick(random, bytes_max + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string MakeCredential(Random& random) {
  const auto part = [&](const std::string& text) { return absl::WebSafeBase64Escape(text); };
  switch (Pick(random, 6)) {
    case 0:
      return "";
    case 1:
      return std::string(Pick(random, 9000), 'a');
    case 2:
      return "..";
    case 3:
      return part(MakeBytes(random, 60));
    case 4:
      return absl::StrCat(part(R"({"alg":"none"})"), ".",
                          part(R"({"iss":"momento-emulator","w":"default","k":"v2","jti":"1"})"),
                          ".");
    default:
      return absl::StrCat(part("{}"), ".", part(MakeBytes(random, 30)), ".", part("x"));
  }
}

}  // namespace emulator::attack
