#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

EmulatorOptions With(const std::vector<std::string>& limits) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  for (const std::string& limit : limits) EXPECT_TRUE(SetLimit(limit, options.limits).ok());
  return options;
}

// The `err` trailer of a set.
std::string ErrOfSet(TestClient& client, const std::string& value) {
  cache_client::SetRequest request;
  cache_client::SetResponse response;
  request.set_cache_key("k");
  request.set_cache_body(value);
  request.set_ttl_milliseconds(1000);
  const auto context = client.NewContext("c");
  client.scs().Set(context.get(), request, &response);
  const auto& trailers = context->GetServerTrailingMetadata();
  const auto err = trailers.find("err");
  return err == trailers.end() ? "" : std::string(err->second.data(), err->second.size());
}

TEST(LimitsServiceTest, TheDefaultsRefuseLargeItemsOnly) {
  TestEmulator emulator;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  EXPECT_EQ(client.Set("c", "k", std::string(5'000'000, 'x')), "OK");
  EXPECT_EQ(ErrOfSet(client, std::string(5'300'000, 'x')), "request_size_limit_exceeded");
  for (int i = 0; i < 500; ++i) ASSERT_EQ(client.Set("c", "k", "v"), "OK");
}

TEST(LimitsServiceTest, OperationsAreLimitedPerSecondOfTheWorldsClock) {
  TestEmulator emulator(With({"operations-per-second=2"}));
  TestClient client(emulator.channel());
  client.CreateCache("c");
  EXPECT_EQ(client.Set("c", "k", "v"), "OK");
  EXPECT_EQ(client.Get("c", "k"), "v");
  EXPECT_EQ(client.Get("c", "k"), "RESOURCE_EXHAUSTED: Too many operations per second, at most 2");
  EXPECT_EQ(ErrOfSet(client, "v"), "operations_rate_limit_exceeded");
  emulator.Advance(absl::Seconds(1));
  EXPECT_EQ(client.Get("c", "k"), "v");
}

TEST(LimitsServiceTest, CachesAndControlOperationsAreLimitedWhenAskedFor) {
  TestEmulator emulator(With({"caches=1", "control-operations-per-second=3"}));
  TestClient client(emulator.channel());
  EXPECT_EQ(client.CreateCache("a"), "OK");
  EXPECT_EQ(client.CreateCache("b"), "RESOURCE_EXHAUSTED: There may be only 1 caches");
  EXPECT_EQ(client.ListCaches(), "a");
  EXPECT_EQ(client.ListCaches(), "RESOURCE_EXHAUSTED: Too many operations per second, at most 3");
}

TEST(LimitsServiceTest, ListedCachesCarryTheLimitsThatAreEnforced) {
  TestEmulator emulator(With({"item-bytes=2048", "ttl-seconds=60", "operations-per-second=7",
                              "throughput-bytes-per-second=4096"}));
  TestClient client(emulator.channel());
  client.CreateCache("c");
  control_client::ListCachesResponse response;
  ASSERT_TRUE(client.control().ListCaches(client.NewContext().get(), {}, &response).ok());
  const auto& limits = response.cache(0).cache_limits();
  EXPECT_EQ(limits.max_item_size_kb(), 2u);
  EXPECT_EQ(limits.max_ttl_seconds(), 60u);
  EXPECT_EQ(limits.max_traffic_rate(), 7u);
  EXPECT_EQ(limits.max_throughput_kbps(), 4u);
}

}  // namespace
}  // namespace emulator
