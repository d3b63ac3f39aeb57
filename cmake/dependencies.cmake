# What the emulator takes from Debian. Why each is here: docs/dependencies.md.
# Projects that take the emulator as a subdirectory link what its libraries link.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Threads REQUIRED)
find_package(absl REQUIRED CONFIG)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(CURL REQUIRED)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(Protobuf REQUIRED)
find_package(gRPC REQUIRED CONFIG)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
if(EMULATOR_BUILD_TESTING)
  find_package(GTest REQUIRED CONFIG)
endif()
find_package(PkgConfig REQUIRED)
# The flags of cpp-httplib decide the layout of its classes, so they come with the target.
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
