// Two functions that archives of Debian 12 ask of glibc, and that glibc has had since 2.36 and 2.35
// only. With these the file runs on glibc 2.34 and newer.
#include <dlfcn.h>
#include <link.h>
#include <sys/random.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace {

struct Search {
  uintptr_t address;
  dl_find_object* found;
};

// 1 when the object holds the address, and says how to unwind.
int LookAt(dl_phdr_info* object, size_t, void* data) {
  const auto* search = static_cast<Search*>(data);
  uintptr_t begin = UINTPTR_MAX;
  uintptr_t end = 0;
  uintptr_t table = 0;
  bool holds = false;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    const uintptr_t at = object->dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_GNU_EH_FRAME) table = at;
    if (part.p_type != PT_LOAD) continue;
    if (at < begin) begin = at;
    if (at + part.p_memsz > end) end = at + part.p_memsz;
    if (search->address >= at && search->address < at + part.p_memsz) holds = true;
  }
  if (!holds || table == 0) return 0;
  *search->found = {};
  search->found->dlfo_map_start = reinterpret_cast<void*>(begin);
  search->found->dlfo_map_end = reinterpret_cast<void*>(end);
  search->found->dlfo_eh_frame = reinterpret_cast<void*>(table);
  return 1;
}

}  // namespace

extern "C" {

int _dl_find_object(void* address, dl_find_object* result) noexcept {
  Search search = {reinterpret_cast<uintptr_t>(address), result};
  return dl_iterate_phdr(LookAt, &search) == 1 ? 0 : -1;
}

uint32_t arc4random() noexcept {
  uint32_t number = 0;
  // So few bytes come whole, once the system has begun to give any.
  if (getrandom(&number, sizeof(number), 0) != sizeof(number)) abort();
  return number;
}
}
