# The project of docs/start/cpp.md, as files.

# The first block of that language on the page of C++, or on another page.
function(readme_block language result)
  set(page docs/start/cpp.md ${ARGN})
  list(GET page -1 page)
  file(READ ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../${page} readme)
  if(NOT readme MATCHES "\n```${language}\n([^`]*)```\n")
    message(FATAL_ERROR "${page} has no block of ${language}")
  endif()
  set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# Writes CMakeLists.txt and my_test.cc; the project's momento-emulator/ is left to the caller.
function(write_readme_project directory)
  readme_block(cmake lists)
  readme_block(cpp test)
  file(CONFIGURE OUTPUT ${directory}/CMakeLists.txt CONTENT "${lists}" @ONLY)
  file(CONFIGURE OUTPUT ${directory}/my_test.cc CONTENT "${test}" @ONLY)
endfunction()
