# Writes OUTPUT, the source of SharedClockLibrary(), from the library:
#   cmake -DLIBRARY=… -DOUTPUT=… -P shared_clock_library.cmake
file(READ ${LIBRARY} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"emulator/tools/shared_clock.h\"

namespace emulator {
namespace {

constexpr unsigned char kLibrary[] = {${bytes}};

}  // namespace

absl::string_view SharedClockLibrary() {
  return {reinterpret_cast<const char*>(kLibrary), sizeof(kLibrary)};
}

}  // namespace emulator
")
