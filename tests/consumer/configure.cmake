# Configures the project of docs/start/cpp.md with the emulator as its subdirectory:
#   cmake -DDIRECTORY=… -P configure.cmake
include(${CMAKE_CURRENT_LIST_DIR}/readme_project.cmake)
write_readme_project(${DIRECTORY})
file(CREATE_LINK ${CMAKE_CURRENT_LIST_DIR}/../.. ${DIRECTORY}/momento-emulator SYMBOLIC)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${DIRECTORY} -B ${DIRECTORY}/build -G Ninja
                COMMAND_ERROR_IS_FATAL ANY)
