#include <algorithm>
#include <set>

#include "tests/model/model.h"

namespace emulator {
namespace {

template <typename Request>
std::pair<int64_t, int64_t> SliceOf(const Request& request, size_t length) {
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  if (request.has_inclusive_start()) start = request.inclusive_start();
  if (request.has_exclusive_end()) end = request.exclusive_end();
  return ModelSlice(start, end, static_cast<int64_t>(length));
}

}  // namespace

using Code = Model::Code;

std::pair<int64_t, int64_t> ModelSlice(std::optional<int64_t> start, std::optional<int64_t> end,
                                       int64_t length) {
  int64_t from = start.value_or(0);
  int64_t to = end.value_or(length);
  if (from < 0) from += length;
  if (to < 0) to += length;
  from = std::min(std::max<int64_t>(from, 0), length);
  to = std::min(std::max<int64_t>(to, 0), length);
  return {from, std::max(from, to)};
}

template <typename Request>
Code Model::Push(const Request& request, const List& values, bool front, uint32_t truncate,
                 uint32_t* length) {
  const std::string& key = request.list_name();
  if (key.empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  if (values.empty()) {
    const List* list = FindAs<List>(key);
    *length = list == nullptr ? 0 : list->size();
    return Code::kOk;
  }
  List& list = ForWrite<List>(key, request);
  list.insert(front ? list.begin() : list.end(), values.begin(), values.end());
  while (truncate != 0 && list.size() > truncate) {
    if (front) {
      list.pop_back();
    } else {
      list.pop_front();
    }
  }
  *length = list.size();
  return Code::kOk;
}

Code Model::ListPushFront(const cache_client::ListPushFrontRequest& request,
                          cache_client::ListPushFrontResponse* response) {
  uint32_t length = 0;
  const Code code =
      Push(request, {request.value()}, true, request.truncate_back_to_size(), &length);
  response->set_list_length(length);
  return code;
}

Code Model::ListPushBack(const cache_client::ListPushBackRequest& request,
                         cache_client::ListPushBackResponse* response) {
  uint32_t length = 0;
  const Code code =
      Push(request, {request.value()}, false, request.truncate_front_to_size(), &length);
  response->set_list_length(length);
  return code;
}

Code Model::ListConcatenateFront(const cache_client::ListConcatenateFrontRequest& request,
                                 cache_client::ListConcatenateFrontResponse* response) {
  uint32_t length = 0;
  const Code code = Push(request, List(request.values().begin(), request.values().end()), true,
                         request.truncate_back_to_size(), &length);
  response->set_list_length(length);
  return code;
}

Code Model::ListConcatenateBack(const cache_client::ListConcatenateBackRequest& request,
                                cache_client::ListConcatenateBackResponse* response) {
  uint32_t length = 0;
  const Code code = Push(request, List(request.values().begin(), request.values().end()), false,
                         request.truncate_front_to_size(), &length);
  response->set_list_length(length);
  return code;
}

Code Model::ListPopFront(const cache_client::ListPopFrontRequest& request,
                         cache_client::ListPopFrontResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  List* list = FindAs<List>(key);
  if (list == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found()->set_front(list->front());
  list->pop_front();
  response->mutable_found()->set_list_length(list->size());
  DropIfEmpty<List>(key);
  return Code::kOk;
}

Code Model::ListPopBack(const cache_client::ListPopBackRequest& request,
                        cache_client::ListPopBackResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  List* list = FindAs<List>(key);
  if (list == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found()->set_back(list->back());
  list->pop_back();
  response->mutable_found()->set_list_length(list->size());
  DropIfEmpty<List>(key);
  return Code::kOk;
}

Code Model::ListFetch(const cache_client::ListFetchRequest& request,
                      cache_client::ListFetchResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  const List* list = FindAs<List>(key);
  const auto [start, end] = SliceOf(request, list == nullptr ? 0 : list->size());
  if (start == end) response->mutable_missing();
  for (int64_t i = start; i < end; ++i) response->mutable_found()->add_values((*list)[i]);
  return Code::kOk;
}

Code Model::ListRetain(const cache_client::ListRetainRequest& request,
                       cache_client::ListRetainResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  if (FindAs<List>(key) == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  List& list = ForWrite<List>(key, request);
  const auto [start, end] = SliceOf(request, list.size());
  list = List(list.begin() + start, list.begin() + end);
  response->mutable_found()->set_list_length(list.size());
  DropIfEmpty<List>(key);
  return Code::kOk;
}

Code Model::ListRemove(const cache_client::ListRemoveRequest& request,
                       cache_client::ListRemoveResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty() || !request.has_all_elements_with_value()) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  List* list = FindAs<List>(key);
  if (list == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  std::erase(*list, request.all_elements_with_value());
  response->mutable_found()->set_list_length(list->size());
  DropIfEmpty<List>(key);
  return Code::kOk;
}

Code Model::ListErase(const cache_client::ListEraseRequest& request,
                      cache_client::ListEraseResponse* response) {
  const std::string& key = request.list_name();
  if (key.empty() || !(request.has_all() || request.has_some())) return Code::kInvalidArgument;
  if (IsOther<List>(key)) return Code::kFailedPrecondition;
  List* list = FindAs<List>(key);
  if (list == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  List left;
  for (uint64_t i = 0; i < list->size(); ++i) {
    bool erased = request.has_all();
    for (const auto& range : request.some().ranges()) {
      erased |= i >= range.begin_index() && i < uint64_t{range.begin_index()} + range.count();
    }
    if (!erased) left.push_back((*list)[i]);
  }
  *list = left;
  response->mutable_found()->set_list_length(list->size());
  DropIfEmpty<List>(key);
  return Code::kOk;
}

Code Model::ListLength(const cache_client::ListLengthRequest& request,
                       cache_client::ListLengthResponse* response) {
  if (request.list_name().empty()) return Code::kInvalidArgument;
  if (IsOther<List>(request.list_name())) return Code::kFailedPrecondition;
  const List* list = FindAs<List>(request.list_name());
  if (list == nullptr) {
    response->mutable_missing();
  } else {
    response->mutable_found()->set_length(list->size());
  }
  return Code::kOk;
}

}  // namespace emulator
