// Every RPC of the service is answered: by a handler, or by UNIMPLEMENTED with its name and a
// reason. The list of the latter is here, and the table of docs/reference/support.md is made from
// it.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "auth.pb.h"
#include "cacheclient.pb.h"
#include "cacheping.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.pb.h"
#include "emulator/domain/faults/fault_names.h"
#include "emulator/testing/generic_call.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "leaderboard.pb.h"
#include "token.pb.h"
#include "webhook.pb.h"

namespace emulator {
namespace {

using google::protobuf::FileDescriptor;

// Every method that is not answered, and why. Everything else must be answered.
const std::map<std::string, std::string>& NotSupported() {
  static const std::map<std::string, std::string> not_supported = {
      {"auth.Auth/Login",
       "there is no console to log in to; get credentials from `momento-emulator credentials`"},
      {"control_client.ScsControl/CreateIndex",
       "vector indexes are a retired product that no SDK of today calls"},
      {"control_client.ScsControl/DeleteIndex",
       "vector indexes are a retired product that no SDK of today calls"},
      {"control_client.ScsControl/ListIndexes",
       "vector indexes are a retired product that no SDK of today calls"},
  };
  return not_supported;
}

// The services whose protocol is not in proto/: their methods, and why none is answered.
struct AbsentService {
  const char* name;
  const char* why;
  std::vector<const char*> methods;
};
const std::vector<AbsentService>& AbsentServices() {
  static const std::vector<AbsentService> services = {
      {"function.FunctionHost",
       "the emulator runs no WebAssembly functions",
       {"InvokeWebFunction"}},
      {"function.FunctionRegistry",
       "the emulator runs no WebAssembly functions",
       {"DeleteFunction", "DeleteWasm", "ListFunctionVersions", "ListFunctions", "ListWasms",
        "PutFunction", "PutFunctionConfig", "PutWasm"}},
      {"store.Store", "the storage service was a preview and is retired", {"Delete", "Get", "Put"}},
      {"vectorindex.VectorIndex",
       "vector indexes are a retired product that no SDK of today calls",
       {"CountItems", "DeleteItemBatch", "GetItemBatch", "GetItemMetadataBatch", "Search",
        "SearchAndFetchVectors", "UpsertItemBatch"}}};
  return services;
}

std::vector<std::string> EveryMethod() {
  std::vector<std::string> methods;
  for (const FileDescriptor* file :
       {auth::LoginRequest::descriptor()->file(), cache_client::GetRequest::descriptor()->file(),
        cache_client::PingRequest::descriptor()->file(),
        cache_client::pubsub::Heartbeat::descriptor()->file(),
        control_client::Cache::descriptor()->file(), leaderboard::Element::descriptor()->file(),
        token::GenerateDisposableTokenRequest::descriptor()->file(),
        webhook::WebhookId::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(
            absl::StrCat(file->service(i)->full_name(), "/", file->service(i)->method(j)->name()));
      }
    }
  }
  return methods;
}

constexpr char kPage[] = "docs/reference/support.md";
constexpr char kTableBegins[] = "<!-- the table of support: made by ./run support -->\n";
constexpr char kTableEnds[] = "<!-- end of the table of support -->\n";

std::string ReadPage() {
  std::ifstream file(kPage);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// One row per service: how many of its methods are answered, their names, and the others with why.
std::string SupportTable() {
  std::map<std::string, std::vector<std::string>> answered;
  std::map<std::string, std::map<std::string, std::vector<std::string>>> others;
  for (const std::string& method : EveryMethod()) {
    const std::vector<std::string> parts = absl::StrSplit(method, '/');
    const auto reason = NotSupported().find(method);
    if (reason == NotSupported().end()) {
      answered[parts[0]].push_back(parts[1]);
    } else {
      others[parts[0]][reason->second].push_back(parts[1]);
    }
  }
  std::string table = "| Service | RPCs | Answered with `UNIMPLEMENTED` |\n|---|---|---|\n";
  for (const auto& [service, methods] : answered) {
    std::string rest;
    for (const auto& [reason, names] : others[service]) {
      absl::StrAppend(&rest, rest.empty() ? "" : "; ", absl::StrJoin(names, ", "), ": ", reason);
    }
    absl::StrAppend(&table, "| `", service, "` | ", absl::StrJoin(methods, ", "), " | ", rest,
                    " |\n");
  }
  for (const AbsentService& service : AbsentServices()) {
    absl::StrAppend(&table, "| `", service.name, "` | none | ",
                    absl::StrJoin(service.methods, ", "), ": ", service.why, " |\n");
  }
  return table;
}

// Calls each method with an empty message and no metadata; streams are read to their first element.
class CensusTest : public testing::Test {
 protected:
  std::string Call(const std::string& method) {
    return Describe(CallGeneric(emulator_.channel(), method, "", {}, 1).status);
  }
  TestEmulator emulator_;
};

TEST_F(CensusTest, AMessageThatCannotBeReadIsRefusedWithTheNameOfTheRpc) {
  for (const std::string& method : EveryMethod()) {
    if (NotSupported().contains(method)) continue;
    const grpc::Status status =
        CallGeneric(emulator_.channel(), method, "\n\x0c\xff\xfe broken", {}, 1).status;
    EXPECT_EQ(
        Describe(status),
        absl::StrCat("INVALID_ARGUMENT: The message cannot be read as a request of ", method));
  }
}

TEST_F(CensusTest, EveryMethodIsAnsweredOrStandsInTheListWithItsReason) {
  EXPECT_EQ(EveryMethod().size(), 77u);
  for (const std::string& method : EveryMethod()) {
    const std::string answer = Call(method);
    const auto reason = NotSupported().find(method);
    if (reason != NotSupported().end()) {
      EXPECT_EQ(answer, "UNIMPLEMENTED: " + method + " is not supported: " + reason->second);
    } else {
      EXPECT_FALSE(absl::StartsWith(answer, "UNIMPLEMENTED")) << method << ": " << answer;
    }
  }
}

TEST_F(CensusTest, EveryMethodCanBeNamedInAFaultRule) {
  for (const std::string& method : EveryMethod()) {
    EXPECT_TRUE(IsFaultName(FaultNameOf(method))) << FaultNameOf(method);
  }
  EXPECT_FALSE(IsFaultName("publish"));
}

TEST_F(CensusTest, AMethodOfAServiceThatIsNotHereSaysWhy) {
  for (const AbsentService& service : AbsentServices()) {
    for (const char* name : service.methods) {
      const std::string method = absl::StrCat(service.name, "/", name);
      EXPECT_EQ(Call(method),
                absl::StrCat("UNIMPLEMENTED: ", method, " is not supported: ", service.why));
    }
  }
}

TEST_F(CensusTest, AMethodThatDoesNotExistIsUnimplemented) {
  for (const char* method : {"cache_client.Scs/Nonsense", "global_admin.GlobalAdmin/Nonsense"}) {
    EXPECT_EQ(Call(method), absl::StrCat("UNIMPLEMENTED: No such RPC: /", method));
  }
}

TEST(SupportTableTest, ThePageHasTheTableThatFollowsFromTheList) {
  const std::string page = ReadPage();
  const size_t begin = page.find(kTableBegins);
  const size_t end = page.find(kTableEnds);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << "run from the root";
  const size_t start = begin + std::string(kTableBegins).size();
  const std::string expected = page.substr(0, start) + SupportTable() + page.substr(end);
  if (std::getenv("UPDATE_SUPPORT") != nullptr) std::ofstream(kPage) << expected;
  EXPECT_EQ(ReadPage(), expected) << "bring it up to date with ./run support";
}

}  // namespace
}  // namespace emulator
