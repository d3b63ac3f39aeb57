// The certificate authority that emulators of one directory share.

#include "emulator/app/authority.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "emulator/base/clock.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

TEST(AuthorityTest, ThoseThatStartAtOnceInANewDirectoryHaveOneAuthority) {
  constexpr int kAtOnce = 8;
  const TemporaryDirectory directory;
  absl::Mutex mutex;
  std::set<std::string> keys;
  std::set<std::string> certificates;
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      const auto authority = LoadAuthority(directory.path() + "/new", "", {SystemTime().Now()});
      ASSERT_TRUE(authority.ok());
      absl::MutexLock lock(&mutex);
      keys.insert(authority->certificate.key_pem);
      certificates.insert(authority->certificate.certificate_pem);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_EQ(certificates.size(), 1u);
}

}  // namespace
}  // namespace emulator
