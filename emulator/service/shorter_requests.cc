#include "emulator/service/shorter_requests.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "absl/strings/str_replace.h"

namespace emulator {
namespace {

namespace pb = google::protobuf;

// A text of so few bytes says no more than a shorter one would.
constexpr size_t kShortBytes = 8;

std::string Beginning(const std::string& text, size_t size) {
  const auto goes_on = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (size > 0 && goes_on(text[size])) --size;
  return text.substr(0, size);
}

class Shortening {
 public:
  // Keeps `whole` as it is when it becomes shorter.
  explicit Shortening(pb::Message& whole) : whole_(whole) {}

  void Shorten(pb::Message& part) {
    const pb::Reflection& reflection = *part.GetReflection();
    std::vector<const pb::FieldDescriptor*> fields;
    reflection.ListFields(part, &fields);
    for (const pb::FieldDescriptor* field : fields) {
      if (field->is_repeated()) {
        Elements(part, *field);
      } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
        Shorten(*reflection.MutableMessage(&part, field));
      } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
        Texts(part, *field);
      }
    }
  }
  std::vector<std::string> requests() && { return std::move(requests_); }

 private:
  void Elements(pb::Message& part, const pb::FieldDescriptor& field) {
    const pb::Reflection& reflection = *part.GetReflection();
    const int count = reflection.FieldSize(part, &field);
    for (int i = count - 1; i >= 0 && count > 1; --i) {
      const std::unique_ptr<pb::Message> before(part.New());
      before->CopyFrom(part);
      for (int at = i; at + 1 < count; ++at) reflection.SwapElements(&part, &field, at, at + 1);
      reflection.RemoveLast(&part, &field);
      requests_.push_back(whole_.SerializeAsString());
      part.CopyFrom(*before);
    }
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) return;
    for (int i = 0; i < count; ++i) Shorten(*reflection.MutableRepeatedMessage(&part, &field, i));
  }

  void Texts(pb::Message& part, const pb::FieldDescriptor& field) {
    const pb::Reflection& reflection = *part.GetReflection();
    const std::string text = reflection.GetString(part, &field);
    for (std::string& shorter : ShorterTexts(text)) {
      reflection.SetString(&part, &field, std::move(shorter));
      requests_.push_back(whole_.SerializeAsString());
    }
    reflection.SetString(&part, &field, text);
  }

  pb::Message& whole_;
  std::vector<std::string> requests_;
};

}  // namespace

std::vector<std::string> ShorterTexts(const std::string& text) {
  if (text.size() <= kShortBytes) return {};
  std::vector<std::string> shorter = {"", Beginning(text, kShortBytes)};
  if (text.size() / 2 > kShortBytes) shorter.push_back(Beginning(text, text.size() / 2));
  return shorter;
}

std::vector<std::string> ShorterRequests(absl::string_view rpc, const std::string& bytes) {
  const auto* method = pb::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(rpc, {{"/", "."}}));
  if (method == nullptr) return {};
  const std::unique_ptr<pb::Message> request(
      pb::MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
  if (!request->ParseFromString(bytes)) return {};
  Shortening shortening(*request);
  shortening.Shorten(*request);
  return std::move(shortening).requests();
}

}  // namespace emulator
