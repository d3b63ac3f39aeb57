#include "emulator/tools/private_hosts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

class HostsFileLineTest : public testing::Test {
 protected:
  std::string Content() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void Write(const std::string& content) const { std::ofstream(path_) << content; }

  const TemporaryDirectory directory_;
  const std::string path_ = directory_.File("hosts");
};

TEST_F(HostsFileLineTest, IsThereAsLongAsItIsNeededAndTheFileIsThenWhatItWas) {
  for (const std::string before : {"127.0.0.1 localhost\n", "127.0.0.1 localhost", ""}) {
    Write(before);
    {
      const auto line = HostsFileLine::Add("127.0.0.1 cache.momento.test", path_);
      ASSERT_TRUE(line.ok()) << line.status();
      const std::string with = absl::StrCat("\n", Content());
      EXPECT_EQ(with.find(absl::StrCat("\n", before)), 0u) << with;
      EXPECT_NE(with.find("\n127.0.0.1 cache.momento.test "), std::string::npos) << with;
    }
    EXPECT_EQ(Content(), before);
  }
}

TEST_F(HostsFileLineTest, LeavesTheLinesOfOthersAlone) {
  Write("127.0.0.1 localhost\n");
  auto first = HostsFileLine::Add("127.0.0.1 a.test", path_);
  const auto second = HostsFileLine::Add("127.0.0.2 b.test", path_);
  ASSERT_TRUE(first.ok() && second.ok());
  Write(Content() + "10.0.0.1 of.somebody\n");
  first->reset();
  EXPECT_EQ(Content().find("a.test"), std::string::npos) << Content();
  EXPECT_NE(Content().find("127.0.0.2 b.test"), std::string::npos) << Content();
  EXPECT_NE(Content().find("\n10.0.0.1 of.somebody\n"), std::string::npos) << Content();
}

TEST_F(HostsFileLineTest, AFileThatCannotBeWrittenIsNamed) {
  const std::string nowhere = directory_.File("no/hosts");
  const auto line = HostsFileLine::Add("127.0.0.1 a.test", nowhere);
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(line.status().message().find(nowhere), std::string::npos) << line.status();
}

}  // namespace
}  // namespace emulator
