#include "tests/model/model_calls.h"

namespace emulator {
namespace {

using google::protobuf::Message;

template <typename Response>
constexpr bool kIsRandom = std::is_same_v<Response, cache_client::SetSampleResponse> ||
                           std::is_same_v<Response, cache_client::SetPopResponse>;

template <typename Request, typename Response>
ModelCall CallOf(const std::string& rpc, Model::Code (Model::*handle)(const Request&, Response*)) {
  return {rpc, &Request::default_instance(), &Response::default_instance(),
          [handle](Model& model, const Message& request, const Answer& actual) {
            Response response;
            if (kIsRandom<Response> && !actual.responses.empty()) {
              response.ParseFromString(actual.responses.front());
            }
            Answer answer;
            answer.code = (model.*handle)(static_cast<const Request&>(request), &response);
            if (answer.code == Model::Code::kOk) {
              answer.responses.push_back(response.SerializeAsString());
            }
            return answer;
          }};
}

template <typename Request, typename Response>
ModelCall CallOf(const std::string& rpc,
                 Model::Code (Model::*handle)(const Request&, std::vector<Response>*)) {
  return {rpc, &Request::default_instance(), &Response::default_instance(),
          [handle](Model& model, const Message& request, const Answer&) {
            std::vector<Response> responses;
            Answer answer;
            answer.code = (model.*handle)(static_cast<const Request&>(request), &responses);
            for (const Response& response : responses) {
              answer.responses.push_back(response.SerializeAsString());
            }
            return answer;
          }};
}

}  // namespace

const std::vector<ModelCall>& ModelCalls() {
  static const std::vector<ModelCall> calls = {
      CallOf("cache_client.Scs/Get", &Model::Get),
      CallOf("cache_client.Scs/GetWithHash", &Model::GetWithHash),
      CallOf("cache_client.Scs/GetBatch", &Model::GetBatch),
      CallOf("cache_client.Scs/Set", &Model::Set),
      CallOf("cache_client.Scs/SetBatch", &Model::SetBatch),
      CallOf("cache_client.Scs/SetIf", &Model::SetIf),
      CallOf("cache_client.Scs/SetIfHash", &Model::SetIfHash),
      CallOf("cache_client.Scs/SetIfNotExists", &Model::SetIfNotExists),
      CallOf("cache_client.Scs/Delete", &Model::Delete),
      CallOf("cache_client.Scs/KeysExist", &Model::KeysExist),
      CallOf("cache_client.Scs/Increment", &Model::Increment),
      CallOf("cache_client.Scs/UpdateTtl", &Model::UpdateTtl),
      CallOf("cache_client.Scs/ItemGetTtl", &Model::ItemGetTtl),
      CallOf("cache_client.Scs/ItemGetType", &Model::ItemGetType),
      CallOf("cache_client.Scs/DictionaryGet", &Model::DictionaryGet),
      CallOf("cache_client.Scs/DictionaryFetch", &Model::DictionaryFetch),
      CallOf("cache_client.Scs/DictionarySet", &Model::DictionarySet),
      CallOf("cache_client.Scs/DictionaryIncrement", &Model::DictionaryIncrement),
      CallOf("cache_client.Scs/DictionaryDelete", &Model::DictionaryDelete),
      CallOf("cache_client.Scs/DictionaryLength", &Model::DictionaryLength),
      CallOf("cache_client.Scs/SetFetch", &Model::SetFetch),
      CallOf("cache_client.Scs/SetSample", &Model::SetSample),
      CallOf("cache_client.Scs/SetUnion", &Model::SetUnion),
      CallOf("cache_client.Scs/SetDifference", &Model::SetDifference),
      CallOf("cache_client.Scs/SetContains", &Model::SetContains),
      CallOf("cache_client.Scs/SetLength", &Model::SetLength),
      CallOf("cache_client.Scs/SetPop", &Model::SetPop),
      CallOf("cache_client.Scs/ListPushFront", &Model::ListPushFront),
      CallOf("cache_client.Scs/ListPushBack", &Model::ListPushBack),
      CallOf("cache_client.Scs/ListPopFront", &Model::ListPopFront),
      CallOf("cache_client.Scs/ListPopBack", &Model::ListPopBack),
      CallOf("cache_client.Scs/ListErase", &Model::ListErase),
      CallOf("cache_client.Scs/ListRemove", &Model::ListRemove),
      CallOf("cache_client.Scs/ListFetch", &Model::ListFetch),
      CallOf("cache_client.Scs/ListLength", &Model::ListLength),
      CallOf("cache_client.Scs/ListConcatenateFront", &Model::ListConcatenateFront),
      CallOf("cache_client.Scs/ListConcatenateBack", &Model::ListConcatenateBack),
      CallOf("cache_client.Scs/ListRetain", &Model::ListRetain),
      CallOf("cache_client.Scs/SortedSetPut", &Model::SortedSetPut),
      CallOf("cache_client.Scs/SortedSetFetch", &Model::SortedSetFetch),
      CallOf("cache_client.Scs/SortedSetGetScore", &Model::SortedSetGetScore),
      CallOf("cache_client.Scs/SortedSetRemove", &Model::SortedSetRemove),
      CallOf("cache_client.Scs/SortedSetIncrement", &Model::SortedSetIncrement),
      CallOf("cache_client.Scs/SortedSetGetRank", &Model::SortedSetGetRank),
      CallOf("cache_client.Scs/SortedSetLength", &Model::SortedSetLength),
      CallOf("cache_client.Scs/SortedSetLengthByScore", &Model::SortedSetLengthByScore),
      CallOf("cache_client.Scs/SortedSetUnionStore", &Model::SortedSetUnionStore),
      CallOf("leaderboard.Leaderboard/DeleteLeaderboard", &Model::DeleteLeaderboard),
      CallOf("leaderboard.Leaderboard/UpsertElements", &Model::UpsertElements),
      CallOf("leaderboard.Leaderboard/RemoveElements", &Model::RemoveElements),
      CallOf("leaderboard.Leaderboard/GetLeaderboardLength", &Model::GetLeaderboardLength),
      CallOf("leaderboard.Leaderboard/GetByRank", &Model::GetByRank),
      CallOf("leaderboard.Leaderboard/GetRank", &Model::GetRank),
      CallOf("leaderboard.Leaderboard/GetByScore", &Model::GetByScore),
      CallOf("leaderboard.Leaderboard/GetCompetitionRank", &Model::GetCompetitionRank),
  };
  return calls;
}

}  // namespace emulator
