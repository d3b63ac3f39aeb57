#include "emulator/tools/shared_clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <utility>

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

// Null when the file cannot be made.
int64_t* MapNewFile(const std::string& path) {
  unlink(path.c_str());
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kReadableForAll);
  if (descriptor < 0) return nullptr;
  // Whatever the mask of this process: a command may run as another user.
  const bool made =
      fchmod(descriptor, kReadableForAll) == 0 && ftruncate(descriptor, sizeof(int64_t)) == 0;
  void* const page =
      made ? mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
           : MAP_FAILED;
  close(descriptor);
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
  std::string file = absl::StrCat(directory, "/clock.", getpid());
  int64_t* const word = MapNewFile(file);
  if (word == nullptr) return errors::FileUnusable(file, "cannot be written");
  return std::unique_ptr<SharedClock>(new SharedClock(std::move(library), std::move(file), word));
}

absl::StatusOr<std::unique_ptr<SharedClock>> SharedClock::MakeTemporary() {
  const char* const given = std::getenv("TMPDIR");
  const std::string parent = given == nullptr || *given == '\0' ? "/tmp" : given;
  std::string directory = absl::StrCat(parent, "/momento-emulator-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr || chmod(directory.c_str(), kUsableForAll) != 0) {
    return errors::FileUnusable(directory, "the directory cannot be made");
  }
  ASSIGN_OR_RETURN(auto clock, Make(directory));
  clock->own_directory_ = std::move(directory);
  return clock;
}

SharedClock::~SharedClock() {
  munmap(word_, sizeof(int64_t));
  unlink(file_.c_str());
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
