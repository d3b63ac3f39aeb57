#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "emulator/base/crypto.h"
#include "tests/model/model.h"

namespace emulator {
namespace {

using Code = Model::Code;

// The one thing taken from the emulator: which hash it uses is its own choice.
std::string Hash(const std::string& value) { return absl::BytesToHexString(Sha256(value)); }

}  // namespace

Code Model::Get(const cache_client::GetRequest& request, cache_client::GetResponse* response) {
  if (request.cache_key().empty()) return Code::kInvalidArgument;
  if (IsOther<std::string>(request.cache_key())) return Code::kFailedPrecondition;
  const auto* value = FindAs<std::string>(request.cache_key());
  response->set_result(value == nullptr ? cache_client::Miss : cache_client::Hit);
  if (value == nullptr) response->set_message("Item not found");
  if (value != nullptr) response->set_cache_body(*value);
  return Code::kOk;
}

Code Model::GetWithHash(const cache_client::GetWithHashRequest& request,
                        cache_client::GetWithHashResponse* response) {
  if (request.cache_key().empty()) return Code::kInvalidArgument;
  if (IsOther<std::string>(request.cache_key())) return Code::kFailedPrecondition;
  const auto* value = FindAs<std::string>(request.cache_key());
  if (value == nullptr) {
    response->mutable_missing();
  } else {
    response->mutable_found()->set_value(*value);
    response->mutable_found()->set_hash(Hash(*value));
  }
  return Code::kOk;
}

Code Model::GetBatch(const cache_client::GetBatchRequest& request,
                     std::vector<cache_client::GetResponse>* responses) {
  for (const auto& item : request.items()) {
    if (item.cache_key().empty()) return Code::kInvalidArgument;
  }
  for (const auto& item : request.items()) {
    auto& response = responses->emplace_back();
    if (Get(item, &response) == Code::kOk) continue;
    response.set_result(cache_client::Invalid);
    response.set_message("The stored type for this key is not compatible with this operation");
  }
  return Code::kOk;
}

Code Model::Set(const cache_client::SetRequest& request, cache_client::SetResponse* response) {
  if (request.cache_key().empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  items_[request.cache_key()] = {.content = request.cache_body(),
                                 .expires_at = Expiry(request.ttl_milliseconds())};
  response->set_result(cache_client::Ok);
  return Code::kOk;
}

Code Model::SetBatch(const cache_client::SetBatchRequest& request,
                     std::vector<cache_client::SetResponse>* responses) {
  for (const auto& item : request.items()) {
    if (item.cache_key().empty() || item.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  }
  for (const auto& item : request.items()) Set(item, &responses->emplace_back());
  return Code::kOk;
}

// One row of the tables of docs/behaviour/cache.md §3.2 and §3.3.
template <typename Request, typename Response>
Code Model::SetIfRow(const Request& request, bool when_missing, bool when_equal,
                     bool when_different, std::optional<std::string> compare_to, bool hashed,
                     Response* response) {
  if (request.cache_key().empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  bool stores = when_missing;
  if (Find(request.cache_key()) != nullptr) {
    stores = when_equal;
    if (compare_to) {
      const auto* value = FindAs<std::string>(request.cache_key());
      if (value == nullptr) return Code::kFailedPrecondition;
      stores = (hashed ? Hash(*value) : *value) == *compare_to ? when_equal : when_different;
    }
  }
  if (!stores) {
    response->mutable_not_stored();
    return Code::kOk;
  }
  response->mutable_stored();
  items_[request.cache_key()] = {.content = request.cache_body(),
                                 .expires_at = Expiry(request.ttl_milliseconds())};
  return Code::kOk;
}

Code Model::SetIf(const cache_client::SetIfRequest& request,
                  cache_client::SetIfResponse* response) {
  using Request = cache_client::SetIfRequest;
  const auto row = [&](bool missing, bool equal, bool different,
                       std::optional<std::string> compare_to) {
    return SetIfRow(request, missing, equal, different, compare_to, false, response);
  };
  switch (request.condition_case()) {
    case Request::kPresent:
      return row(false, true, true, {});
    case Request::kAbsent:
      return row(true, false, false, {});
    case Request::kEqual:
      return row(false, true, false, request.equal().value_to_check());
    case Request::kNotEqual:
      return row(true, false, true, request.not_equal().value_to_check());
    case Request::kPresentAndNotEqual:
      return row(false, false, true, request.present_and_not_equal().value_to_check());
    case Request::kAbsentOrEqual:
      return row(true, true, false, request.absent_or_equal().value_to_check());
    default:
      return Code::kInvalidArgument;
  }
}

Code Model::SetIfHash(const cache_client::SetIfHashRequest& request,
                      cache_client::SetIfHashResponse* response) {
  using Request = cache_client::SetIfHashRequest;
  const auto row = [&](bool missing, bool equal, bool different,
                       std::optional<std::string> compare_to) {
    const Code code = SetIfRow(request, missing, equal, different, compare_to, true, response);
    if (response->has_stored()) {
      response->mutable_stored()->set_new_hash(Hash(request.cache_body()));
    }
    return code;
  };
  switch (request.condition_case()) {
    case Request::kPresentAndNotHashEqual:
      return row(false, false, true, request.present_and_not_hash_equal().hash_to_check());
    case Request::kPresentAndHashEqual:
      return row(false, true, false, request.present_and_hash_equal().hash_to_check());
    case Request::kAbsentOrHashEqual:
      return row(true, true, false, request.absent_or_hash_equal().hash_to_check());
    case Request::kAbsentOrNotHashEqual:
      return row(true, false, true, request.absent_or_not_hash_equal().hash_to_check());
    case Request::kUnconditional:
      return row(true, true, true, {});
    default:
      return Code::kInvalidArgument;
  }
}

Code Model::SetIfNotExists(const cache_client::SetIfNotExistsRequest& request,
                           cache_client::SetIfNotExistsResponse* response) {
  return SetIfRow(request, true, false, false, {}, false, response);
}

std::optional<int64_t> Model::Sum(const std::string& text, int64_t amount) {
  const std::string digits = text.starts_with("-") ? text.substr(1) : text;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return {};
  __int128 value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  if (text.starts_with("-")) value = -value;
  value += amount;
  if (value > INT64_MAX || value < INT64_MIN) return {};
  return static_cast<int64_t>(value);
}

Code Model::Increment(const cache_client::IncrementRequest& request,
                      cache_client::IncrementResponse* response) {
  if (request.cache_key().empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  if (IsOther<std::string>(request.cache_key())) return Code::kFailedPrecondition;
  const auto* value = FindAs<std::string>(request.cache_key());
  const auto sum = Sum(value == nullptr ? "0" : *value, request.amount());
  if (!sum) return Code::kFailedPrecondition;
  items_[request.cache_key()] = {.content = std::to_string(*sum),
                                 .expires_at = Expiry(request.ttl_milliseconds())};
  response->set_value(*sum);
  return Code::kOk;
}

Code Model::Delete(const cache_client::DeleteRequest& request, cache_client::DeleteResponse*) {
  if (request.cache_key().empty()) return Code::kInvalidArgument;
  items_.erase(request.cache_key());
  return Code::kOk;
}

Code Model::KeysExist(const cache_client::KeysExistRequest& request,
                      cache_client::KeysExistResponse* response) {
  for (const std::string& key : request.cache_keys()) {
    if (key.empty()) return Code::kInvalidArgument;
    response->add_exists(Find(key) != nullptr);
  }
  return Code::kOk;
}

Code Model::UpdateTtl(const cache_client::UpdateTtlRequest& request,
                      cache_client::UpdateTtlResponse* response) {
  using Request = cache_client::UpdateTtlRequest;
  const uint64_t ttl_ms =
      std::max({request.overwrite_to_milliseconds(), request.increase_to_milliseconds(),
                request.decrease_to_milliseconds()});
  if (request.cache_key().empty() || ttl_ms == 0) return Code::kInvalidArgument;
  Item* item = Find(request.cache_key());
  if (item == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  const bool longer = Expiry(ttl_ms) > item->expires_at;
  const bool shorter = Expiry(ttl_ms) < item->expires_at;
  const auto kind = request.update_ttl_case();
  if (kind == Request::kOverwriteToMilliseconds ||
      (kind == Request::kIncreaseToMilliseconds && longer) ||
      (kind == Request::kDecreaseToMilliseconds && shorter)) {
    item->expires_at = Expiry(ttl_ms);
    response->mutable_set();
  } else {
    response->mutable_not_set();
  }
  return Code::kOk;
}

Code Model::ItemGetTtl(const cache_client::ItemGetTtlRequest& request,
                       cache_client::ItemGetTtlResponse* response) {
  if (request.cache_key().empty()) return Code::kInvalidArgument;
  const Item* item = Find(request.cache_key());
  if (item == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  // The largest whole number below what is left, but at least 1.
  const double left_ms = absl::ToDoubleMilliseconds(item->expires_at - now_);
  int64_t shown_ms = static_cast<int64_t>(left_ms);
  if (static_cast<double>(shown_ms) == left_ms) --shown_ms;
  response->mutable_found()->set_remaining_ttl_millis(std::max<int64_t>(1, shown_ms));
  return Code::kOk;
}

Code Model::ItemGetType(const cache_client::ItemGetTypeRequest& request,
                        cache_client::ItemGetTypeResponse* response) {
  using Response = cache_client::ItemGetTypeResponse;
  if (request.cache_key().empty()) return Code::kInvalidArgument;
  const Item* item = Find(request.cache_key());
  if (item == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  static constexpr Response::ItemType kTypes[] = {
      Response::SCALAR, Response::DICTIONARY, Response::SET, Response::LIST, Response::SORTED_SET};
  response->mutable_found()->set_item_type(kTypes[item->content.index()]);
  return Code::kOk;
}

}  // namespace emulator
