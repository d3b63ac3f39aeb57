#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "bench/bench.h"
#include "emulator/base/clock.h"
#include "emulator/base/status_macros.h"
#include "emulator/world/world.h"

namespace emulator {
namespace {

constexpr int kRepeats = 10;

WorldOptions Frozen(const std::string& name) {
  WorldOptions options{.name = name};
  options.clock_frozen_at = absl::FromUnixSeconds(1767225600);
  return options;
}

// Items of 20 bytes, each with another time to live, within an hour.
void Fill(World& world, int items) {
  world
      .Run({.action = "Fill", .writes = true},
           [&](Scope& scope) {
             const CacheName name = *CacheName::Parse("c");
             scope.domain.caches.Create(name).IgnoreError();
             const CacheRef cache = *scope.domain.caches.Find(name);
             for (int i = 0; i < items; ++i) {
               const std::string key = absl::StrCat("key ", i);
               RETURN_IF_ERROR(scope.domain.caches.scalars().Set(
                   {cache, key, scope.now}, "a value of 20 bytes.", absl::Milliseconds(1 + i * 3)));
             }
             return absl::OkStatus();
           })
      .IgnoreError();
}

// The best of some repeats; `prepare` is not measured.
double BestMs(const std::function<void()>& prepare, const std::function<void()>& act) {
  absl::Duration best = absl::InfiniteDuration();
  for (int i = 0; i < kRepeats; ++i) {
    prepare();
    const absl::Time start = SystemTime().Now();
    act();
    best = std::min(best, SystemTime().Now() - start);
  }
  return absl::ToDoubleMilliseconds(best);
}

void Report(const char* what, double ms, double goal_ms) {
  std::printf("%-44s %8.2f ms   (goal %g)%s\n", what, ms, goal_ms, ms > goal_ms ? "  above" : "");
}

}  // namespace

void BenchWorlds() {
  std::shared_ptr<World> world;
  std::shared_ptr<World> other;
  Report("a new world", BestMs([] {}, [&] { world = *World::Open(Frozen("a")); }), 1);
  const auto fill = [&] { Fill(*world, 100'000); };
  Report("reset of a world with 100,000 items",
         BestMs(fill, [&] { world->snapshots().Reset().IgnoreError(); }), 5);
  fill();
  Report("fork of a world with 100,000 items",
         BestMs([&] { other.reset(); },
                [&] { other = *world->snapshots().Fork(Frozen("b"), std::nullopt); }),
         20);
  world->snapshots().Take("s").IgnoreError();
  Report("restore of a snapshot with 100,000 items",
         BestMs([] {}, [&] { world->snapshots().Restore("s").IgnoreError(); }), 20);
  world->snapshots().Reset().IgnoreError();
  Fill(*world, 1'000'000);
  const absl::Time start = SystemTime().Now();
  world->time().AdvanceTo(world->time().Now() + absl::Hours(2)).IgnoreError();
  Report("a jump over 1,000,000 expiries", absl::ToDoubleMilliseconds(SystemTime().Now() - start),
         1000);
}

}  // namespace emulator
