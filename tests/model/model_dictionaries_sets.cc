#include <algorithm>

#include "tests/model/model.h"

namespace emulator {

using Code = Model::Code;

Code Model::DictionaryGet(const cache_client::DictionaryGetRequest& request,
                          cache_client::DictionaryGetResponse* response) {
  const std::string& key = request.dictionary_name();
  if (key.empty()) return Code::kInvalidArgument;
  for (const std::string& field : request.fields()) {
    if (field.empty()) return Code::kInvalidArgument;
  }
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  const Dictionary* dictionary = FindAs<Dictionary>(key);
  if (dictionary == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  for (const std::string& field : request.fields()) {
    auto* part = response->mutable_found()->add_items();
    const auto found = dictionary->find(field);
    part->set_result(found == dictionary->end() ? cache_client::Miss : cache_client::Hit);
    if (found != dictionary->end()) part->set_cache_body(found->second);
  }
  return Code::kOk;
}

Code Model::DictionaryFetch(const cache_client::DictionaryFetchRequest& request,
                            cache_client::DictionaryFetchResponse* response) {
  const std::string& key = request.dictionary_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  const Dictionary* dictionary = FindAs<Dictionary>(key);
  if (dictionary == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  for (const auto& [field, value] : *dictionary) {
    auto* item = response->mutable_found()->add_items();
    item->set_field(field);
    item->set_value(value);
  }
  return Code::kOk;
}

Code Model::DictionarySet(const cache_client::DictionarySetRequest& request,
                          cache_client::DictionarySetResponse*) {
  const std::string& key = request.dictionary_name();
  if (key.empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  for (const auto& item : request.items()) {
    if (item.field().empty()) return Code::kInvalidArgument;
  }
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  if (request.items().empty()) return Code::kOk;
  Dictionary& dictionary = ForWrite<Dictionary>(key, request);
  for (const auto& item : request.items()) dictionary[item.field()] = item.value();
  return Code::kOk;
}

Code Model::DictionaryIncrement(const cache_client::DictionaryIncrementRequest& request,
                                cache_client::DictionaryIncrementResponse* response) {
  const std::string& key = request.dictionary_name();
  if (key.empty() || request.field().empty() || request.ttl_milliseconds() == 0) {
    return Code::kInvalidArgument;
  }
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  std::string before = "0";
  if (const Dictionary* dictionary = FindAs<Dictionary>(key)) {
    if (dictionary->contains(request.field())) before = dictionary->at(request.field());
  }
  const auto sum = Sum(before, request.amount());
  if (!sum) return Code::kFailedPrecondition;
  ForWrite<Dictionary>(key, request)[request.field()] = std::to_string(*sum);
  response->set_value(*sum);
  return Code::kOk;
}

Code Model::DictionaryDelete(const cache_client::DictionaryDeleteRequest& request,
                             cache_client::DictionaryDeleteResponse*) {
  const std::string& key = request.dictionary_name();
  if (key.empty() || !(request.has_all() || request.has_some())) return Code::kInvalidArgument;
  for (const std::string& field : request.some().fields()) {
    if (field.empty()) return Code::kInvalidArgument;
  }
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  Dictionary* dictionary = FindAs<Dictionary>(key);
  if (dictionary == nullptr) return Code::kOk;
  if (request.has_all()) dictionary->clear();
  for (const std::string& field : request.some().fields()) dictionary->erase(field);
  DropIfEmpty<Dictionary>(key);
  return Code::kOk;
}

Code Model::DictionaryLength(const cache_client::DictionaryLengthRequest& request,
                             cache_client::DictionaryLengthResponse* response) {
  const std::string& key = request.dictionary_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<Dictionary>(key)) return Code::kFailedPrecondition;
  const Dictionary* dictionary = FindAs<Dictionary>(key);
  if (dictionary == nullptr) {
    response->mutable_missing();
  } else {
    response->mutable_found()->set_length(dictionary->size());
  }
  return Code::kOk;
}

Code Model::SetFetch(const cache_client::SetFetchRequest& request,
                     cache_client::SetFetchResponse* response) {
  if (request.set_name().empty()) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  const StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  for (const std::string& element : *set) response->mutable_found()->add_elements(element);
  return Code::kOk;
}

Code Model::CheckSampled(const StringSet& set, uint64_t count,
                         const google::protobuf::RepeatedPtrField<std::string>& elements) const {
  const StringSet distinct(elements.begin(), elements.end());
  const bool right = distinct.size() == static_cast<size_t>(elements.size()) &&
                     distinct.size() == std::min<uint64_t>(count, set.size()) &&
                     std::includes(set.begin(), set.end(), distinct.begin(), distinct.end());
  return right ? Code::kOk : Code::kInternal;
}

Code Model::SetSample(const cache_client::SetSampleRequest& request,
                      cache_client::SetSampleResponse* response) {
  if (request.set_name().empty()) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  const StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  return CheckSampled(*set, request.limit(), response->found().elements());
}

Code Model::SetPop(const cache_client::SetPopRequest& request,
                   cache_client::SetPopResponse* response) {
  if (request.set_name().empty() || request.count() == 0) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  const Code code = CheckSampled(*set, request.count(), response->found().elements());
  for (const std::string& element : response->found().elements()) set->erase(element);
  DropIfEmpty<StringSet>(request.set_name());
  return code;
}

Code Model::SetUnion(const cache_client::SetUnionRequest& request,
                     cache_client::SetUnionResponse*) {
  if (request.set_name().empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  if (request.elements().empty()) return Code::kOk;
  StringSet& set = ForWrite<StringSet>(request.set_name(), request);
  set.insert(request.elements().begin(), request.elements().end());
  return Code::kOk;
}

Code Model::SetDifference(const cache_client::SetDifferenceRequest& request,
                          cache_client::SetDifferenceResponse* response) {
  const auto& subtrahend = request.subtrahend();
  if (request.set_name().empty()) return Code::kInvalidArgument;
  if (!request.has_minuend() && !subtrahend.has_set() && !subtrahend.has_identity()) {
    return Code::kInvalidArgument;
  }
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  if (request.has_minuend()) {
    StringSet left;
    for (const std::string& element : request.minuend().elements()) {
      if (!set->contains(element)) left.insert(element);
    }
    *set = left;
  }
  if (subtrahend.has_identity()) set->clear();
  for (const std::string& element : subtrahend.set().elements()) set->erase(element);
  DropIfEmpty<StringSet>(request.set_name());
  return Code::kOk;
}

Code Model::SetContains(const cache_client::SetContainsRequest& request,
                        cache_client::SetContainsResponse* response) {
  if (request.set_name().empty()) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  const StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  for (const std::string& element : request.elements()) {
    response->mutable_found()->add_contains(set->contains(element));
  }
  return Code::kOk;
}

Code Model::SetLength(const cache_client::SetLengthRequest& request,
                      cache_client::SetLengthResponse* response) {
  if (request.set_name().empty()) return Code::kInvalidArgument;
  if (IsOther<StringSet>(request.set_name())) return Code::kFailedPrecondition;
  const StringSet* set = FindAs<StringSet>(request.set_name());
  if (set == nullptr) {
    response->mutable_missing();
  } else {
    response->mutable_found()->set_length(set->size());
  }
  return Code::kOk;
}

}  // namespace emulator
