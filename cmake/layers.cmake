# Warnings are errors. One of -Wextra is off: designated initialisers leave members to their defaults
# on purpose, and g++ 12 warns of that.
function(emulator_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Werror -Wno-missing-field-initializers)
endfunction()

# The ordinary build optimises it little.
function(emulator_cold target)
  if(CMAKE_BUILD_TYPE STREQUAL Release AND NOT EMULATOR_STATIC)
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

# Where `cmake --install` puts headers, and the scripts of find_package(momento_emulator).
include(GNUInstallDirs)
set(EMULATOR_HEADERS ${CMAKE_INSTALL_INCLUDEDIR}/momento-emulator)
set(EMULATOR_SCRIPTS ${CMAKE_INSTALL_LIBDIR}/cmake/momento_emulator)

# Projects that install the emulator, or take it as a subdirectory, know the target as
# momento_emulator::name.
function(emulator_install target name)
  add_library(momento_emulator::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  if(EMULATOR_BUILD_TESTING)
    install(TARGETS ${target} EXPORT momento_emulator COMPONENT Development
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/momento-emulator)
  endif()
endfunction()

# Files of a layer that go to the compiler as one. A file that is edited brings its neighbours with it, so they are few.
set(FILES_AT_ONCE 10)

# emulator_layer(name SOURCES ... USES layers... OUTSIDE libraries... [APART] [COLD] [SMALL])
#
# One static library per folder of emulator/. USES are the layers that the folder's headers may
# include: they are linked PUBLIC, because a header that shows a type of a lower layer hands it on.
# OUTSIDE are third-party libraries, linked PRIVATE: a folder that does not name one cannot include
# it. Abseil is the exception and goes with every layer (docs/architecture.md). Several files are
# compiled as one, which takes half the time where each uses the same large templates; APART: not
# those of this layer. COLD: the ordinary build optimises it little, which takes a third off the time
# to compile it. SMALL: besides, its size in the packaged file matters more than its speed.
function(emulator_layer name)
  cmake_parse_arguments(ARG "APART;COLD;SMALL" "" "SOURCES;USES;OUTSIDE" ${ARGN})
  add_library(emulator_${name} STATIC ${ARG_SOURCES})
  emulator_warnings(emulator_${name})
  if(NOT ARG_APART AND EMULATOR_PRECOMPILE)
    set_target_properties(emulator_${name} PROPERTIES UNITY_BUILD ON
                                                      UNITY_BUILD_BATCH_SIZE ${FILES_AT_ONCE})
  endif()
  if(ARG_COLD OR ARG_SMALL)
    emulator_cold(emulator_${name})
  endif()
  target_include_directories(emulator_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:${EMULATOR_HEADERS}>)
  emulator_install(emulator_${name} ${name})
  foreach(layer ${ARG_USES})
    target_link_libraries(emulator_${name} PUBLIC emulator_${layer})
  endforeach()
  target_link_libraries(emulator_${name} PUBLIC absl::status absl::statusor absl::strings absl::time
                                                absl::synchronization absl::flat_hash_map
                                                absl::cleanup)
  target_link_libraries(emulator_${name} PRIVATE ${ARG_OUTSIDE})
  if("momento_proto" IN_LIST ARG_OUTSIDE)
    emulator_precompile(emulator_${name} rpc)
  elseif(ARG_SMALL AND EMULATOR_STATIC)
    emulator_precompile(emulator_${name} small)
  elseif("nlohmann_json::nlohmann_json" IN_LIST ARG_OUTSIDE)
    emulator_precompile(emulator_${name} json)
  else()
    emulator_precompile(emulator_${name} base)
  endif()
endfunction()
