# Configures README's project with the emulator from FetchContent:
#   cmake -DDIRECTORY=… -P fetch.cmake
include(${CMAKE_CURRENT_LIST_DIR}/readme_project.cmake)
write_readme_project(${DIRECTORY})
get_filename_component(emulator ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
file(READ ${DIRECTORY}/CMakeLists.txt lists)
string(REPLACE "add_subdirectory(momento-emulator)" "include(FetchContent)
FetchContent_Declare(momento_emulator SOURCE_DIR ${emulator})
FetchContent_MakeAvailable(momento_emulator)" lists "${lists}")
string(REPLACE " emulator_testing " " momento_emulator::testing " lists "${lists}")
file(WRITE ${DIRECTORY}/CMakeLists.txt "${lists}")
execute_process(COMMAND ${CMAKE_COMMAND} -S ${DIRECTORY} -B ${DIRECTORY}/build -G Ninja
                COMMAND_ERROR_IS_FATAL ANY)
