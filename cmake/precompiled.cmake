# Precompiled headers: of a file that takes 5 s to compile, 4 are spent on the headers of others.
# There is one set per kind of target, made once and shared. `-DEMULATOR_PRECOMPILE=OFF` compiles
# without; ./run lint does, and finds an #include that is missing.
option(EMULATOR_PRECOMPILE "Precompile the headers of third parties" ON)
if(NOT EMULATOR_PRECOMPILE)
  function(emulator_precompile)
  endfunction()
  return()
endif()

set(PRECOMPILED_BASE
    <algorithm> <atomic> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional> <set>
    <sstream> <string> <utility> <vector>
    <absl/container/flat_hash_map.h> <absl/functional/function_ref.h> <absl/status/statusor.h>
    <absl/strings/escaping.h> <absl/strings/numbers.h> <absl/strings/str_cat.h>
    <absl/strings/str_join.h> <absl/strings/str_split.h> <absl/synchronization/mutex.h>
    <absl/time/time.h>)

# All users of a set must agree on these. g++ 12 takes two loops of its own library, when they come
# from a precompiled header, for errors.
set(PRECOMPILED_OPTIONS -pthread $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
                        $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)

# precompiled_set(name [HEADERS headers...] [LIBRARIES targets...] [OPTIONS options...])
function(precompiled_set name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBRARIES;OPTIONS" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  file(WRITE ${source}.new "// Only its precompiled headers are of use.\n")
  file(COPY_FILE ${source}.new ${source} ONLY_IF_DIFFERENT)
  add_library(precompiled_${name} OBJECT ${source})
  target_link_libraries(precompiled_${name} PRIVATE absl::statusor absl::strings ${ARG_LIBRARIES})
  target_compile_options(precompiled_${name} PRIVATE ${PRECOMPILED_OPTIONS} ${ARG_OPTIONS})
  set_property(TARGET precompiled_${name} PROPERTY OPTIONS_OF_USERS ${ARG_OPTIONS})
  target_precompile_headers(precompiled_${name} PRIVATE ${PRECOMPILED_BASE} ${ARG_HEADERS})
endfunction()

set(JSON_HEADERS <nlohmann/json.hpp>)
set(RPC_HEADERS <grpcpp/grpcpp.h> <grpcpp/impl/codegen/proto_utils.h>)
# A test is compiled more often than it is run.
set(TEST_OPTIONS -O0)
set(TEST_HEADERS <gtest/gtest.h> <gmock/gmock.h>)
precompiled_set(base)
precompiled_set(json HEADERS ${JSON_HEADERS} LIBRARIES nlohmann_json::nlohmann_json)
precompiled_set(rpc HEADERS ${JSON_HEADERS} ${RPC_HEADERS}
                LIBRARIES nlohmann_json::nlohmann_json gRPC::grpc++)
if(EMULATOR_STATIC)
  precompiled_set(small HEADERS ${JSON_HEADERS} LIBRARIES nlohmann_json::nlohmann_json OPTIONS -Os)
endif()
if(EMULATOR_BUILD_TESTS)
  precompiled_set(test HEADERS ${JSON_HEADERS} ${TEST_HEADERS}
                  LIBRARIES nlohmann_json::nlohmann_json GTest::gmock
                  OPTIONS ${TEST_OPTIONS})
  precompiled_set(rpc_test HEADERS ${JSON_HEADERS} ${RPC_HEADERS} ${TEST_HEADERS}
                  LIBRARIES nlohmann_json::nlohmann_json gRPC::grpc++ GTest::gmock
                  OPTIONS ${TEST_OPTIONS})
endif()

# emulator_precompile(target SET): the target is compiled with that set.
function(emulator_precompile target set)
  get_property(options TARGET precompiled_${set} PROPERTY OPTIONS_OF_USERS)
  target_compile_options(${target} PRIVATE ${PRECOMPILED_OPTIONS} ${options})
  target_precompile_headers(${target} REUSE_FROM precompiled_${set})
endfunction()
