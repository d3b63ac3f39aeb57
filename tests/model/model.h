#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cacheclient.pb.h"
#include "leaderboard.pb.h"

namespace emulator {

// The data plane of one cache as docs/behaviour describes it, in the plainest way: what the
// emulator is compared with. It shares no code with it.
//
// Each function takes a request and fills the response; it answers the status code. Responses of
// random calls (SetSample, SetPop) arrive filled with what the emulator answered: the model says
// whether that is one of the right answers, and goes on from it.
class Model {
 public:
  using Code = absl::StatusCode;

  void Advance(absl::Duration by) { now_ += by; }

  // --- scalars, model_scalars.cc
  Code Get(const cache_client::GetRequest&, cache_client::GetResponse*);
  Code GetWithHash(const cache_client::GetWithHashRequest&, cache_client::GetWithHashResponse*);
  Code GetBatch(const cache_client::GetBatchRequest&, std::vector<cache_client::GetResponse>*);
  Code Set(const cache_client::SetRequest&, cache_client::SetResponse*);
  Code SetBatch(const cache_client::SetBatchRequest&, std::vector<cache_client::SetResponse>*);
  Code SetIf(const cache_client::SetIfRequest&, cache_client::SetIfResponse*);
  Code SetIfHash(const cache_client::SetIfHashRequest&, cache_client::SetIfHashResponse*);
  Code SetIfNotExists(const cache_client::SetIfNotExistsRequest&,
                      cache_client::SetIfNotExistsResponse*);
  Code Increment(const cache_client::IncrementRequest&, cache_client::IncrementResponse*);
  Code Delete(const cache_client::DeleteRequest&, cache_client::DeleteResponse*);
  Code KeysExist(const cache_client::KeysExistRequest&, cache_client::KeysExistResponse*);
  Code UpdateTtl(const cache_client::UpdateTtlRequest&, cache_client::UpdateTtlResponse*);
  Code ItemGetTtl(const cache_client::ItemGetTtlRequest&, cache_client::ItemGetTtlResponse*);
  Code ItemGetType(const cache_client::ItemGetTypeRequest&, cache_client::ItemGetTypeResponse*);

  // --- dictionaries and sets, model_dictionaries_sets.cc
  Code DictionaryGet(const cache_client::DictionaryGetRequest&,
                     cache_client::DictionaryGetResponse*);
  Code DictionaryFetch(const cache_client::DictionaryFetchRequest&,
                       cache_client::DictionaryFetchResponse*);
  Code DictionarySet(const cache_client::DictionarySetRequest&,
                     cache_client::DictionarySetResponse*);
  Code DictionaryIncrement(const cache_client::DictionaryIncrementRequest&,
                           cache_client::DictionaryIncrementResponse*);
  Code DictionaryDelete(const cache_client::DictionaryDeleteRequest&,
                        cache_client::DictionaryDeleteResponse*);
  Code DictionaryLength(const cache_client::DictionaryLengthRequest&,
                        cache_client::DictionaryLengthResponse*);
  Code SetFetch(const cache_client::SetFetchRequest&, cache_client::SetFetchResponse*);
  Code SetSample(const cache_client::SetSampleRequest&, cache_client::SetSampleResponse*);
  Code SetUnion(const cache_client::SetUnionRequest&, cache_client::SetUnionResponse*);
  Code SetDifference(const cache_client::SetDifferenceRequest&,
                     cache_client::SetDifferenceResponse*);
  Code SetContains(const cache_client::SetContainsRequest&, cache_client::SetContainsResponse*);
  Code SetLength(const cache_client::SetLengthRequest&, cache_client::SetLengthResponse*);
  Code SetPop(const cache_client::SetPopRequest&, cache_client::SetPopResponse*);

  // --- lists, model_lists.cc
  Code ListPushFront(const cache_client::ListPushFrontRequest&,
                     cache_client::ListPushFrontResponse*);
  Code ListPushBack(const cache_client::ListPushBackRequest&, cache_client::ListPushBackResponse*);
  Code ListConcatenateFront(const cache_client::ListConcatenateFrontRequest&,
                            cache_client::ListConcatenateFrontResponse*);
  Code ListConcatenateBack(const cache_client::ListConcatenateBackRequest&,
                           cache_client::ListConcatenateBackResponse*);
  Code ListPopFront(const cache_client::ListPopFrontRequest&, cache_client::ListPopFrontResponse*);
  Code ListPopBack(const cache_client::ListPopBackRequest&, cache_client::ListPopBackResponse*);
  Code ListFetch(const cache_client::ListFetchRequest&, cache_client::ListFetchResponse*);
  Code ListRetain(const cache_client::ListRetainRequest&, cache_client::ListRetainResponse*);
  Code ListRemove(const cache_client::ListRemoveRequest&, cache_client::ListRemoveResponse*);
  Code ListErase(const cache_client::ListEraseRequest&, cache_client::ListEraseResponse*);
  Code ListLength(const cache_client::ListLengthRequest&, cache_client::ListLengthResponse*);

  // --- sorted sets, model_sorted_sets.cc
  Code SortedSetPut(const cache_client::SortedSetPutRequest&, cache_client::SortedSetPutResponse*);
  Code SortedSetFetch(const cache_client::SortedSetFetchRequest&,
                      cache_client::SortedSetFetchResponse*);
  Code SortedSetGetScore(const cache_client::SortedSetGetScoreRequest&,
                         cache_client::SortedSetGetScoreResponse*);
  Code SortedSetRemove(const cache_client::SortedSetRemoveRequest&,
                       cache_client::SortedSetRemoveResponse*);
  Code SortedSetIncrement(const cache_client::SortedSetIncrementRequest&,
                          cache_client::SortedSetIncrementResponse*);
  Code SortedSetGetRank(const cache_client::SortedSetGetRankRequest&,
                        cache_client::SortedSetGetRankResponse*);
  Code SortedSetLength(const cache_client::SortedSetLengthRequest&,
                       cache_client::SortedSetLengthResponse*);
  Code SortedSetLengthByScore(const cache_client::SortedSetLengthByScoreRequest&,
                              cache_client::SortedSetLengthByScoreResponse*);
  Code SortedSetUnionStore(const cache_client::SortedSetUnionStoreRequest&,
                           cache_client::SortedSetUnionStoreResponse*);

  // --- leaderboards, model_leaderboards.cc
  Code DeleteLeaderboard(const leaderboard::DeleteLeaderboardRequest&, common::Empty*);
  Code UpsertElements(const leaderboard::UpsertElementsRequest&, common::Empty*);
  Code RemoveElements(const leaderboard::RemoveElementsRequest&, common::Empty*);
  Code GetLeaderboardLength(const leaderboard::GetLeaderboardLengthRequest&,
                            leaderboard::GetLeaderboardLengthResponse*);
  Code GetByRank(const leaderboard::GetByRankRequest&, leaderboard::GetByRankResponse*);
  Code GetByScore(const leaderboard::GetByScoreRequest&, leaderboard::GetByScoreResponse*);
  Code GetRank(const leaderboard::GetRankRequest&, leaderboard::GetRankResponse*);
  Code GetCompetitionRank(const leaderboard::GetCompetitionRankRequest&,
                          leaderboard::GetCompetitionRankResponse*);

 private:
  using Dictionary = std::map<std::string, std::string>;
  using StringSet = std::set<std::string>;
  using List = std::deque<std::string>;
  using SortedSet = std::map<std::string, double>;
  // Elements in the order score, value.
  using Ranking = std::vector<std::pair<double, std::string>>;

  struct Item {
    std::variant<std::string, Dictionary, StringSet, List, SortedSet> content;
    absl::Time expires_at;
  };
  struct Board {
    std::map<uint32_t, double> scores;
    absl::Time expires_at;
  };

  // The living item, of whatever type.
  Item* Find(const std::string& key) {
    const auto found = items_.find(key);
    return found == items_.end() || found->second.expires_at <= now_ ? nullptr : &found->second;
  }
  // The content when it is of this type.
  template <typename T>
  T* FindAs(const std::string& key) {
    Item* item = Find(key);
    return item == nullptr ? nullptr : std::get_if<T>(&item->content);
  }
  template <typename T>
  bool IsOther(const std::string& key) {
    return Find(key) != nullptr && FindAs<T>(key) == nullptr;
  }
  absl::Time Expiry(uint64_t ttl_ms) const {
    const uint64_t day_ms = 24 * 3600 * 1000;
    return now_ + absl::Milliseconds(static_cast<int64_t>(ttl_ms < day_ms ? ttl_ms : day_ms));
  }
  // The collection for a write, by the table of docs/behaviour/cache.md §2.2.
  template <typename T, typename Request>
  T& ForWrite(const std::string& key, const Request& request) {
    if (Find(key) == nullptr) {
      items_[key] = {.content = T(), .expires_at = Expiry(request.ttl_milliseconds())};
    } else if (request.refresh_ttl()) {
      items_[key].expires_at = Expiry(request.ttl_milliseconds());
    }
    return std::get<T>(items_[key].content);
  }
  // A collection without elements goes with its key.
  template <typename T>
  void DropIfEmpty(const std::string& key) {
    if (T* content = FindAs<T>(key); content != nullptr && content->empty()) items_.erase(key);
  }
  static std::optional<int64_t> Sum(const std::string& text, int64_t amount);
  template <typename Request, typename Response>
  Code SetIfRow(const Request& request, bool when_missing, bool when_equal, bool when_different,
                std::optional<std::string> compare_to, bool hashed, Response* response);
  template <typename Request>
  Code Push(const Request& request, const List& values, bool front, uint32_t truncate,
            uint32_t* length);
  Code CheckSampled(const StringSet& set, uint64_t count,
                    const google::protobuf::RepeatedPtrField<std::string>& elements) const;
  static Ranking Ranked(const SortedSet& set);
  Board* FindBoard(const std::string& name);
  // Elements of a board in the order, with ranks.
  static std::vector<leaderboard::RankedElement> RankedBoard(const Board& board, bool descending);

  std::map<std::string, Item> items_;
  std::map<std::string, Board> boards_;
  absl::Time now_ = absl::UnixEpoch();
};

// Positions [start, end) of a sequence of `length`, as the table of docs/behaviour/cache.md §6 has
// it.
std::pair<int64_t, int64_t> ModelSlice(std::optional<int64_t> start, std::optional<int64_t> end,
                                       int64_t length);

}  // namespace emulator
