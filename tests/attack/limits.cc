// Emulators that run out of something: descriptors, threads, memory, disk. What cannot be had makes
// a request fail, not the emulator end; what was acknowledged stays.

#include <grpcpp/grpcpp.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cacheclient.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "emulator/base/clock.h"
#include "tests/attack/battle.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

namespace fs = std::filesystem;

constexpr char kCache[] = "c";

// A folder that anybody may use, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "attack-XXXXXX").string();
    path_ = mkdtemp(name.data());
    chmod(path_.c_str(), 0777);
  }
  ~Folder() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  // A disk of that many bytes at this place; false when it may not be mounted.
  bool MountDisk(const std::string& options) {
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    return mounted_;
  }
  bool Remount(unsigned long flags, const std::string& options) {
    return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, options.c_str()) == 0;
  }

 private:
  std::string path_;
  bool mounted_ = false;
};

std::unique_ptr<grpc::ClientContext> NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("cache", kCache);
  context->set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
  return context;
}

// Sets items and remembers which were acknowledged.
class Writer {
 public:
  explicit Writer(const std::string& address)
      : channel_(NewChannel(address)), scs_(cache_client::Scs::NewStub(channel_)) {
    control_client::CreateCacheRequest request;
    request.set_cache_name(kCache);
    control_client::CreateCacheResponse response;
    control_client::ScsControl::NewStub(channel_)->CreateCache(NewContext().get(), request,
                                                               &response);
  }

  bool Set(const std::string& key, size_t bytes) {
    cache_client::SetRequest request;
    request.set_cache_key(key);
    request.set_cache_body(std::string(bytes, 'v'));
    request.set_ttl_milliseconds(3'600'000);
    cache_client::SetResponse response;
    return scs_->Set(NewContext().get(), request, &response).ok();
  }
  bool Has(const std::string& key) {
    cache_client::GetRequest request;
    request.set_cache_key(key);
    cache_client::GetResponse response;
    return scs_->Get(NewContext().get(), request, &response).ok() &&
           response.result() == cache_client::Hit;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<cache_client::Scs::Stub> scs_;
};

bool ExpectAlive(Victim& victim, Report& report) {
  if (victim.Alive()) return true;
  report.Find("the emulator ended", absl::StrCat(victim.HowItEnded(), "; ", victim.LogEnd()));
  return false;
}

void ExpectServed(Victim& victim, Report& report) {
  if (!ExpectAlive(victim, report)) return;
  for (int i = 0; i < 100; ++i) {
    Writer writer(victim.data());
    if (writer.Set("afterwards", 10) && writer.Has("afterwards")) return;
    Pause(100);
  }
  report.Find("it serves nobody afterwards", victim.LogEnd());
}

// A new emulator on the same data knows all that was acknowledged.
void ExpectKept(const BattleOptions& options, const std::string& folder,
                const std::set<std::string>& acknowledged, Report& report) {
  Victim again({.binary = options.binary, .arguments = {"--data", folder}, .limits = {}});
  if (!again.ready()) return report.Find("it does not start on its data", again.LogEnd());
  Writer writer(again.data());
  int lost = 0;
  for (const std::string& key : acknowledged) lost += writer.Has(key) ? 0 : 1;
  report.Count("items found again", static_cast<int64_t>(acknowledged.size()) - lost);
  if (lost > 0) report.Find("acknowledged items are lost", absl::StrCat(lost));
}

std::set<std::string> Fill(Victim& victim, Report& report, int items, size_t bytes) {
  Writer writer(victim.data());
  std::set<std::string> acknowledged;
  for (int i = 0; i < items && victim.Alive(); ++i) {
    const std::string key = absl::StrCat("key ", i);
    if (writer.Set(key, bytes)) {
      acknowledged.insert(key);
    } else {
      report.Count("refused");
    }
  }
  report.Count("acknowledged", static_cast<int64_t>(acknowledged.size()));
  return acknowledged;
}

// Connections and polls that each want something for themselves.
void Crowd(Victim& victim, Report& report, int count) {
  std::list<RawSocket> crowd;
  for (int i = 0; i < count; ++i) {
    crowd.emplace_back(i % 2 == 0 ? victim.data() : victim.control());
    if (!crowd.back().ok()) continue;
    crowd.back().Send(i % 2 == 0 ? "GET /topics/c/t HTTP/1.1\r\nHost: a\r\n\r\n"
                                 : "GET /v1/worlds/default/journal/follow HTTP/1.1\r\n"
                                   "Host: 127.0.0.1\r\n\r\n");
    report.Count("polls");
  }
  Pause(1000);
}

int64_t AddressSpaceOf(pid_t pid) {
  std::ifstream statm(absl::StrCat("/proc/", pid, "/statm"));
  int64_t pages = 0;
  statm >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

}  // namespace

void AttackDescriptors(const BattleOptions& options, Report& report) {
  report.Begin("descriptors");
  Victim victim({.binary = options.binary, .arguments = {}, .limits = {{RLIMIT_NOFILE, 64}}});
  if (!victim.ready()) return report.Find("it does not start with 64 descriptors", victim.LogEnd());
  for (int round = 0; round < 2 * options.scale; ++round) Crowd(victim, report, 150);
  ExpectServed(victim, report);
}

void AttackThreads(const BattleOptions& options, Report& report) {
  report.Begin("threads");
  if (geteuid() != 0) return report.Note("left out: only root can give it a user of its own");
  // Where its user can read it.
  Folder folder;
  const std::string binary = folder.path() + "/momento-emulator";
  fs::copy_file(options.binary, binary);
  chmod(binary.c_str(), 0755);
  Victim victim({.binary = binary,
                 .arguments = {"--ca-dir", folder.path()},
                 .limits = {{RLIMIT_NPROC, 60}},
                 .own_user = true});
  if (!victim.ready()) return report.Find("it does not start with 60 threads", victim.LogEnd());
  for (int round = 0; round < 2 * options.scale; ++round) Crowd(victim, report, 200);
  ExpectServed(victim, report);
}

void AttackMemory(const BattleOptions& options, Report& report) {
  report.Begin("memory");
  Folder folder;
  Victim victim({.binary = options.binary, .arguments = {"--data", folder.path()}, .limits = {}});
  if (!victim.ready()) return report.Find("it does not start", victim.LogEnd());
  Writer(victim.data()).Set("first", 10);
  const rlimit limit = {.rlim_cur = static_cast<rlim_t>(AddressSpaceOf(victim.pid()) + (64 << 20)),
                        .rlim_max = RLIM_INFINITY};
  prlimit(victim.pid(), RLIMIT_AS, &limit, nullptr);
  const auto acknowledged = Fill(victim, report, 100 * options.scale, 256 << 10);
  Crowd(victim, report, 100);
  // gRPC ends a process that has no memory for it, whatever the emulator does.
  if (!victim.Alive()) report.Note(absl::StrCat("ended: ", victim.HowItEnded()));
  victim.Stop();
  ExpectKept(options, folder.path(), acknowledged, report);
}

void AttackDisk(const BattleOptions& options, Report& report) {
  report.Begin("disk");
  Folder folder;
  const bool mounted = folder.MountDisk("size=6m");
  std::map<int, uint64_t> limits;
  if (!mounted) limits[RLIMIT_FSIZE] = 4 << 20;
  report.Note(mounted ? "a tmpfs of 6 MB" : "files of at most 4 MB: nothing can be mounted");
  std::set<std::string> acknowledged;
  {
    Victim victim(
        {.binary = options.binary, .arguments = {"--data", folder.path()}, .limits = limits});
    if (!victim.ready()) return report.Find("it does not start", victim.LogEnd());
    acknowledged = Fill(victim, report, 100 + 20 * options.scale, 100 << 10);
    ExpectAlive(victim, report);
    if (mounted) {
      // Room again, then none to write to at all.
      folder.Remount(0, "size=64m");
      ExpectServed(victim, report);
    }
    victim.Stop();
  }
  ExpectKept(options, folder.path(), acknowledged, report);
  if (!mounted || !folder.Remount(MS_RDONLY, "")) return;
  Victim victim({.binary = options.binary, .arguments = {"--data", folder.path()}, .limits = {}});
  report.Note(
      absl::StrCat("on a disk that is read only: ", victim.ready() ? "starts" : victim.Stop()));
  if (victim.HowItEnded().find("signal") == 0) {
    report.Find("it crashes on a disk that is read only", victim.LogEnd());
  }
}

}  // namespace emulator::attack
