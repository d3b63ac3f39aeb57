#include "emulator/app/authority.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/file_content.h"

namespace emulator {
namespace {

constexpr mode_t kOwnersOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kEverybodys = kOwnersOnly | S_IRGRP | S_IROTH;

// Keeps other processes out of a directory, as far as they ask for the same; where there is no
// such directory it does nothing.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& directory)
      : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~DirectoryLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  const int descriptor_;
};

}  // namespace

bool WriteWhole(const std::string& path, const std::string& content, bool for_everybody) {
  const mode_t mode = for_everybody ? kEverybodys : kOwnersOnly;
  const std::string fresh = absl::StrCat(path, ".", getpid());
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (descriptor < 0) return false;
  const bool written =
      write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      fchmod(descriptor, mode) == 0;
  close(descriptor);
  if (written && rename(fresh.c_str(), path.c_str()) == 0) return true;
  unlink(fresh.c_str());
  return false;
}

absl::StatusOr<Authority> LoadAuthority(const std::string& given, const std::string& seed,
                                        const Validity& validity) {
  std::error_code error;
  const std::filesystem::path own = std::filesystem::absolute(given, error);
  const std::string directory = (validity.at_any_time ? own / "any-time" : own).string();
  std::filesystem::create_directories(directory, error);
  // Of those that start at once in a new directory one makes the authority, and all use it.
  const DirectoryLock lock(directory);
  const std::string key_file = absl::StrCat(directory, "/ca.key");
  Authority authority{.file = absl::StrCat(directory, "/ca.pem")};
  authority.certificate = {.certificate_pem = FileContent(authority.file),
                           .key_pem = FileContent(key_file)};
  const bool whole =
      !authority.certificate.key_pem.empty() && !authority.certificate.certificate_pem.empty();
  if (whole && seed.empty()) return authority;
  Certificate made = MakeAuthority(seed, validity);
  // The same key: the file that is there is as good.
  if (whole && made.key_pem == authority.certificate.key_pem) return authority;
  if (!WriteWhole(key_file, made.key_pem, /*for_everybody=*/false) ||
      !WriteWhole(authority.file, made.certificate_pem, /*for_everybody=*/true)) {
    return errors::FileUnusable(
        directory,
        "the certificate authority cannot be written there; --ca-dir names another directory");
  }
  authority.certificate = std::move(made);
  return authority;
}

std::vector<std::string> NamesOfEndpoint(const std::string& endpoint) {
  const std::string base = endpoint.substr(0, endpoint.find(':'));
  std::vector<std::string> names = {base};
  for (const char* service : {"cache", "control", "token", "storage"}) {
    names.push_back(absl::StrCat(service, ".", base));
    names.push_back(absl::StrCat("web.", service, ".", base));
  }
  names.push_back(absl::StrCat("api.cache.", base));
  // SDKs of 2022; what Python's SDKs make of a legacy key.
  for (const char* service : {"data", "token.cache"}) {
    names.push_back(absl::StrCat(service, ".", base));
  }
  for (const char* here : {"localhost", "127.0.0.1", "::1"}) names.emplace_back(here);
  return names;
}

}  // namespace emulator
