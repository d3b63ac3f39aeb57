# The project of README's section "From C++", as files.

# README's first block of that language.
function(readme_block language result)
  file(READ ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../README.md readme)
  if(NOT readme MATCHES "\n```${language}\n([^`]*)```\n")
    message(FATAL_ERROR "README.md has no block of ${language}")
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
