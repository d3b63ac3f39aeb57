#include "emulator/service/call_names.h"

#include <google/protobuf/descriptor.h>

namespace emulator {

CallNames NamesOf(const google::protobuf::Message& request) {
  const auto* reflection = request.GetReflection();
  const auto text = [&](const char* name) -> std::string {
    const auto* field = request.GetDescriptor()->FindFieldByName(name);
    const bool is_text = field != nullptr && !field->is_repeated() &&
                         field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    return is_text ? reflection->GetString(request, field) : "";
  };
  CallNames names{.cache = text("cache_name"), .subject = ""};
  for (const char* name : {"topic", "cache_key", "dictionary_name", "set_name", "list_name",
                           "leaderboard", "webhook_name", "key_id"}) {
    names.subject = text(name);
    if (!names.subject.empty()) break;
  }
  return names;
}

}  // namespace emulator
