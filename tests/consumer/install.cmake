# Installs the build, and builds and runs README's test with what was installed alone:
#   cmake -DBUILD=… -DDIRECTORY=… -P install.cmake
include(${CMAKE_CURRENT_LIST_DIR}/readme_project.cmake)
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${DIRECTORY}/prefix)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${DIRECTORY}/prefix --component Development)
write_readme_project(${DIRECTORY})
readme_block(cmake lists docs/install.md)
file(WRITE ${DIRECTORY}/CMakeLists.txt "${lists}")
find_program(CCACHE ccache)
run(${CMAKE_COMMAND} -S ${DIRECTORY} -B ${DIRECTORY}/build -G Ninja
    -DCMAKE_PREFIX_PATH=${DIRECTORY}/prefix -DCMAKE_CXX_COMPILER_LAUNCHER=${CCACHE})
run(${CMAKE_COMMAND} --build ${DIRECTORY}/build)
run(${DIRECTORY}/build/my_test)
