#include "tests/model/request_generator.h"

#include <google/protobuf/descriptor.h>

#include <limits>
#include <string>

namespace emulator {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

void RequestGenerator::Fill(Message& request) {
  const auto* descriptor = request.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    if (field.real_containing_oneof() == nullptr) FillField(request, field);
  }
  for (int i = 0; i < descriptor->real_oneof_decl_count(); ++i) {
    const OneofDescriptor& choice = *descriptor->oneof_decl(i);
    if (OneIn(20)) continue;
    FillField(request, *choice.field(Pick(choice.field_count())));
  }
}

void RequestGenerator::FillField(Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) return FillRepeated(message, field);
  if (field.has_optional_keyword() && OneIn(3)) return;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.real_containing_oneof() != nullptr || !OneIn(20)) {
        Fill(*reflection->MutableMessage(&message, &field));
      }
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(&message, &field, Text(field.name()));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      reflection->SetUInt32(&message, &field, static_cast<uint32_t>(Unsigned(field.name())));
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      reflection->SetUInt64(&message, &field, Unsigned(field.name()));
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection->SetInt32(&message, &field, static_cast<int32_t>(Signed(field.name())));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(&message, &field, Signed(field.name()));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      reflection->SetDouble(&message, &field, Real(field.name()));
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      reflection->SetFloat(&message, &field, static_cast<float>(Real(field.name())));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection->SetBool(&message, &field, OneIn(2));
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      reflection->SetEnumValue(&message, &field, Pick(field.enum_type()->value_count()));
      break;
  }
}

void RequestGenerator::FillRepeated(Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  for (int left = Pick(5); left > 0; --left) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(*reflection->AddMessage(&message, &field));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        reflection->AddString(&message, &field, Text(field.name()));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        reflection->AddUInt32(&message, &field, static_cast<uint32_t>(Unsigned(field.name())));
        break;
      default:
        break;
    }
  }
}

std::string RequestGenerator::Text(const std::string& field) {
  static const std::string kKeys[] = {"a", "b", "c", "d"};
  static const std::string kTexts[] = {
      "x", "y", "z", "1", "-7", "20", std::string("\0x", 2), "", "9223372036854775807"};
  const bool is_key = field.find("name") != std::string::npos ||
                      field.find("key") != std::string::npos || field == "leaderboard";
  if (is_key) return OneIn(60) ? "" : kKeys[Pick(4)];
  if (field == "field") return OneIn(60) ? "" : kTexts[Pick(7)];
  return kTexts[Pick(9)];
}

uint64_t RequestGenerator::Unsigned(const std::string& field) {
  static constexpr uint64_t kTtls[] = {1, 2, 10, 1000, 60'000, 86'400'000, 90'000'000};
  const bool is_ttl = field.find("milliseconds") != std::string::npos;
  if (is_ttl && OneIn(60)) return OneIn(2) ? 0 : std::numeric_limits<uint64_t>::max();
  if (is_ttl) return kTtls[Pick(7)];
  if (OneIn(40)) return std::numeric_limits<uint32_t>::max();
  return static_cast<uint64_t>(Pick(7));
}

int64_t RequestGenerator::Signed(const std::string& field) {
  if (field == "amount" && OneIn(20)) {
    return OneIn(2) ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
  }
  if (OneIn(40)) {
    return OneIn(2) ? std::numeric_limits<int32_t>::max() : std::numeric_limits<int32_t>::min();
  }
  return Pick(11) - 5;
}

double RequestGenerator::Real(const std::string&) {
  static constexpr double kReals[] = {0, 1, 1, 2, 2, 3, -1, 2.5, -0.0};
  static constexpr double kOdd[] = {std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::quiet_NaN(), 5e18};
  return OneIn(15) ? kOdd[Pick(4)] : kReals[Pick(9)];
}

}  // namespace emulator
