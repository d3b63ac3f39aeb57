# `cmake --install`: the program, and for C++ tests find_package(momento_emulator) with the target
# momento_emulator::testing. The libraries of others are found as in this build, on the same Debian.
include(CMakePackageConfigHelpers)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/emulator ${PROJECT_BINARY_DIR}/generated/emulator
        DESTINATION ${EMULATOR_HEADERS} COMPONENT Development FILES_MATCHING PATTERN "*.h"
        PATTERN quickstart EXCLUDE PATTERN console EXCLUDE)
install(DIRECTORY ${CMAKE_BINARY_DIR}/proto_gen/ DESTINATION ${EMULATOR_HEADERS}/proto
        COMPONENT Development FILES_MATCHING PATTERN "*.h")
install(EXPORT momento_emulator NAMESPACE momento_emulator:: DESTINATION ${EMULATOR_SCRIPTS}
        FILE momento_emulator-targets.cmake COMPONENT Development)
set(config ${PROJECT_BINARY_DIR}/generated/momento_emulator-config)
file(CONFIGURE OUTPUT ${config}.cmake @ONLY CONTENT "set(EMULATOR_BUILD_TESTING ON)
include(\${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)
include(\${CMAKE_CURRENT_LIST_DIR}/momento_emulator-targets.cmake)
")
write_basic_package_version_file(${config}-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${config}.cmake ${config}-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/dependencies.cmake
        DESTINATION ${EMULATOR_SCRIPTS} COMPONENT Development)
