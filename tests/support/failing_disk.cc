#include "tests/support/failing_disk.h"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <new>

namespace emulator {
namespace {

struct State {
  sqlite3_vfs* real = nullptr;
  int left = 0;
  FailingDisk::How how = FailingDisk::How::kOnce;
  bool failed = false;
  std::string what;

  // Whether this access is to fail.
  bool Fails(const char* access, const std::string& path, bool grows) {
    if (left == 0 || (how == FailingDisk::How::kFull && !grows)) return false;
    if (left > 1) {
      --left;
      return false;
    }
    if (how == FailingDisk::How::kOnce) left = 0;
    if (!failed) {
      what = std::string(access) + " of " + std::filesystem::path(path).filename().string();
    }
    failed = true;
    return true;
  }
  int Code(int otherwise) const { return how == FailingDisk::How::kFull ? SQLITE_FULL : otherwise; }
};
State& Disk() {
  static State state;
  return state;
}

// A file of ours, which stands before the real one in the memory that SQLite gives us.
struct File {
  sqlite3_file base;
  char path[512];
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* RealOf(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }
std::string PathOf(sqlite3_file* file) { return reinterpret_cast<File*>(file)->path; }
const sqlite3_io_methods* MethodsOf(sqlite3_file* file) { return RealOf(file)->pMethods; }

int Close(sqlite3_file* file) { return MethodsOf(file)->xClose(RealOf(file)); }

int Read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 offset) {
  if (Disk().Fails("read", PathOf(file), false)) return SQLITE_IOERR_READ;
  return MethodsOf(file)->xRead(RealOf(file), to, bytes, offset);
}

int Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  sqlite3_int64 size = 0;
  MethodsOf(file)->xFileSize(RealOf(file), &size);
  if (Disk().Fails("write", PathOf(file), offset + bytes > size)) {
    // As a real disk does, some of it.
    MethodsOf(file)->xWrite(RealOf(file), from, bytes / 2, offset);
    return Disk().Code(SQLITE_IOERR_WRITE);
  }
  return MethodsOf(file)->xWrite(RealOf(file), from, bytes, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Disk().Fails("truncate", PathOf(file), false)) return SQLITE_IOERR_TRUNCATE;
  return MethodsOf(file)->xTruncate(RealOf(file), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (Disk().Fails("sync", PathOf(file), false)) return SQLITE_IOERR_FSYNC;
  return MethodsOf(file)->xSync(RealOf(file), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  if (Disk().Fails("size", PathOf(file), false)) return SQLITE_IOERR_FSTAT;
  return MethodsOf(file)->xFileSize(RealOf(file), size);
}

int Lock(sqlite3_file* file, int level) { return MethodsOf(file)->xLock(RealOf(file), level); }
int Unlock(sqlite3_file* file, int level) { return MethodsOf(file)->xUnlock(RealOf(file), level); }
int CheckReservedLock(sqlite3_file* file, int* result) {
  return MethodsOf(file)->xCheckReservedLock(RealOf(file), result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return MethodsOf(file)->xFileControl(RealOf(file), operation, argument);
}
int SectorSize(sqlite3_file* file) { return MethodsOf(file)->xSectorSize(RealOf(file)); }
int Characteristics(sqlite3_file* file) {
  return MethodsOf(file)->xDeviceCharacteristics(RealOf(file));
}

// Version 1 has no shared memory: databases in WAL mode must be locked exclusively, as ours are.
constexpr sqlite3_io_methods kMethods = {.iVersion = 1,
                                         .xClose = Close,
                                         .xRead = Read,
                                         .xWrite = Write,
                                         .xTruncate = Truncate,
                                         .xSync = Sync,
                                         .xFileSize = FileSize,
                                         .xLock = Lock,
                                         .xUnlock = Unlock,
                                         .xCheckReservedLock = CheckReservedLock,
                                         .xFileControl = FileControl,
                                         .xSectorSize = SectorSize,
                                         .xDeviceCharacteristics = Characteristics};

int Open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  file->pMethods = nullptr;
  const std::string name = path == nullptr ? "" : path;
  const bool grows = (flags & SQLITE_OPEN_CREATE) != 0 && !std::filesystem::exists(name);
  if (Disk().Fails("opening", name, grows)) return Disk().Code(SQLITE_CANTOPEN);
  sqlite3_file* const real = RealOf(file);
  const int code = Disk().real->xOpen(Disk().real, path, real, flags, flags_out);
  if (real->pMethods == nullptr) return code;
  name.copy(reinterpret_cast<File*>(file)->path, sizeof(File::path) - 1);
  file->pMethods = &kMethods;
  return code;
}

int Delete(sqlite3_vfs*, const char* path, int sync_directory) {
  if (Disk().Fails("deletion", path, false)) return SQLITE_IOERR_DELETE;
  return Disk().real->xDelete(Disk().real, path, sync_directory);
}

int Access(sqlite3_vfs*, const char* path, int flags, int* result) {
  if (Disk().Fails("look", path, false)) return SQLITE_IOERR_ACCESS;
  return Disk().real->xAccess(Disk().real, path, flags, result);
}

}  // namespace

struct FailingDisk::Hidden {
  sqlite3_vfs vfs = {};
};

FailingDisk::FailingDisk() : hidden_(std::make_unique<Hidden>()) {
  Disk() = {.real = sqlite3_vfs_find(nullptr)};
  // All that is no access to a file is the real one's: it does not look at the object it gets.
  hidden_->vfs = *Disk().real;
  hidden_->vfs.zName = "failing";
  hidden_->vfs.szOsFile += static_cast<int>(sizeof(File));
  hidden_->vfs.pNext = nullptr;
  hidden_->vfs.xOpen = Open;
  hidden_->vfs.xDelete = Delete;
  hidden_->vfs.xAccess = Access;
  if (sqlite3_vfs_register(&hidden_->vfs, 1) != SQLITE_OK) std::abort();
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&hidden_->vfs);
  sqlite3_vfs_register(Disk().real, 1);
}

void FailingDisk::FailAt(int n, How how) {
  Disk().left = n;
  Disk().how = how;
  Disk().failed = false;
  Disk().what.clear();
}

void FailingDisk::Heal() { Disk().left = 0; }

bool FailingDisk::has_failed() const { return Disk().failed; }

const std::string& FailingDisk::what_failed() const { return Disk().what; }

}  // namespace emulator
