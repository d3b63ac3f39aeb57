# Writes OUTPUT, a header with the commit of the sources, when it is another one than before:
#   cmake -DSOURCES=… -DOUTPUT=… [-DCOMMIT=…] -P commit.cmake
if("${COMMIT}" STREQUAL "")
  execute_process(COMMAND git -C ${SOURCES} describe --always --dirty --abbrev=12 "--exclude=*"
                  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if("${COMMIT}" STREQUAL "")
  set(COMMIT "unknown commit")
endif()
file(WRITE ${OUTPUT}.new "#pragma once

namespace emulator {

inline constexpr char kCommit[] = \"${COMMIT}\";

}  // namespace emulator
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
