#include "emulator/tools/shared_clock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/app/authority.h"
#include "emulator/base/errors.h"
#include "emulator/base/file_content.h"
#include "emulator/base/status_macros.h"
#include "emulator/tools/supervisor.h"

namespace emulator {
namespace {

constexpr mode_t kReadableForAll = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
constexpr mode_t kUsableForAll = kReadableForAll | S_IXUSR | S_IXGRP | S_IXOTH;

constexpr char kFileName[] = "clock.";

bool IsLinked(int descriptor) {
  struct stat file = {};
  return fstat(descriptor, &file) == 0 && file.st_nlink > 0;
}

// Removes the files of processes that are gone: nobody holds their locks.
void SweepFiles(const std::string& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (!absl::StartsWith(entry.path().filename().string(), kFileName)) continue;
    const int descriptor = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) continue;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
    close(descriptor);
  }
}

// A new file that is locked by the descriptor; -1 when it cannot be made.
int OpenNewFile(const std::string& directory, std::string& path) {
  while (true) {
    path = absl::StrCat(directory, "/", kFileName, "XXXXXX");
    const int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) return -1;
    // Another process may have swept it just before.
    if (flock(descriptor, LOCK_EX) == 0 && IsLinked(descriptor)) return descriptor;
    close(descriptor);
  }
}

// Null when it cannot be mapped.
int64_t* MapWord(int descriptor) {
  // Whatever the mask of this process: a command may run as another user.
  const bool made =
      fchmod(descriptor, kReadableForAll) == 0 && ftruncate(descriptor, sizeof(int64_t)) == 0;
  void* const page =
      made ? mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
           : MAP_FAILED;
  return page == MAP_FAILED ? nullptr : static_cast<int64_t*>(page);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SharedClock>> SharedClock::Make(const std::string& directory) {
  std::string library = absl::StrCat(directory, "/shared_clock.so");
  // Others may have it loaded, so it is left alone when it is right.
  if (FileContent(library) != SharedClockLibrary() &&
      !WriteWhole(library, std::string(SharedClockLibrary()), /*for_everybody=*/true)) {
    return errors::FileUnusable(library, "cannot be written");
  }
  SweepFiles(directory);
  std::string file;
  const int lock = OpenNewFile(directory, file);
  int64_t* const word = lock < 0 ? nullptr : MapWord(lock);
  if (word == nullptr) {
    if (lock >= 0) unlink(file.c_str());
    close(lock);
    return errors::FileUnusable(file, "cannot be written");
  }
  return std::unique_ptr<SharedClock>(
      new SharedClock(std::move(library), std::move(file), lock, word));
}

absl::StatusOr<std::unique_ptr<SharedClock>> SharedClock::MakeTemporary() {
  const char* const given = std::getenv("TMPDIR");
  const std::string parent = given == nullptr || *given == '\0' ? "/tmp" : given;
  std::string directory = absl::StrCat(parent, "/momento-emulator-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr) {
    return errors::FileUnusable(directory, "the directory cannot be made");
  }
  chmod(directory.c_str(), kUsableForAll);
  auto clock = Make(directory);
  if (clock.ok()) {
    (*clock)->own_directory_ = std::move(directory);
  } else {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }
  return clock;
}

SharedClock::~SharedClock() {
  munmap(word_, sizeof(int64_t));
  unlink(file_.c_str());
  close(lock_);
  if (own_directory_.empty()) return;
  unlink(library_.c_str());
  rmdir(own_directory_.c_str());
}

void SharedClock::StandsAt(absl::Time time) { Write(absl::ToUnixMicros(time) * 2 + 1); }

void SharedClock::RunsAhead(absl::Duration ahead) { Write(absl::ToInt64Microseconds(ahead) * 2); }

void SharedClock::Write(int64_t word) { std::atomic_ref<int64_t>(*word_).store(word); }

void SharedClock::AddTo(std::map<std::string, std::string>& variables) const {
  const char* const before = std::getenv("LD_PRELOAD");
  const bool more = before != nullptr && *before != '\0';
  variables["LD_PRELOAD"] = more ? absl::StrCat(library_, ":", before) : library_;
  variables["MOMENTO_EMULATOR_CLOCK_FILE"] = file_;
}

absl::Status ShareClock(World& world, const Surroundings& at, std::unique_ptr<SharedClock>& clock,
                        std::map<std::string, std::string>& variables) {
  ASSIGN_OR_RETURN(clock, SharedClock::Make(at.ca_file.substr(0, at.ca_file.rfind('/'))));
  world.time().SetFollower(clock.get());
  std::map<std::string, std::string> more;
  clock->AddTo(more);
  // The command runs under a supervisor, which hands it on.
  more[kPreloadVariable] = more.extract("LD_PRELOAD").mapped();
  variables.merge(more);
  return absl::OkStatus();
}

}  // namespace emulator
