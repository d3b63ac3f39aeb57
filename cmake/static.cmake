# -DEMULATOR_STATIC=ON: one file, with everything linked in but glibc. `./run package` builds so.
# Debian's archives take the place of its shared libraries; the two of which it has no usable archive
# come from packaging/libraries_from_source, in the folder EMULATOR_LIBRARIES.
set(EMULATOR_LIBRARIES "" CACHE PATH "What packaging/libraries_from_source made")
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_USE_STATIC_LIBS ON)
set(Protobuf_USE_STATIC_LIBS ON)
find_library(SQLite3_LIBRARY libsqlite3.a REQUIRED)
find_library(c-ares_LIBRARY libcares.a REQUIRED)
find_library(RE2_ARCHIVE libre2.a REQUIRED)
set(CURL_DIR ${EMULATOR_LIBRARIES}/lib/cmake/CURL)

# The address of a function is known when the file is linked: nothing is relocated at the start.
# Each function is a section, so that the linker leaves out what nobody calls.
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
add_compile_options(-fno-pie -ffunction-sections -fdata-sections -fvisibility=hidden
                    -fvisibility-inlines-hidden)
add_link_options(-fuse-ld=lld -no-pie -static-libstdc++ -static-libgcc LINKER:--gc-sections
                 LINKER:--icf=safe LINKER:-O2)
# What runs at each start stands together, so that a start maps a part of the file and not all of it.
# packaging/start_order says how the list is made; names that are no longer there do no harm.
add_link_options(LINKER:--symbol-ordering-file=${PROJECT_SOURCE_DIR}/packaging/start_order.txt
                 LINKER:--no-warn-symbol-ordering)

# Every imported shared library that has an archive beside it is that archive.
function(emulator_link_archives)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target ${targets})
    get_target_property(location ${target} IMPORTED_LOCATION_NONE)
    string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${location}")
    if(NOT archive STREQUAL location AND EXISTS ${archive})
      set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_NONE ${archive})
    endif()
  endforeach()
  set_target_properties(re2::re2 PROPERTIES INTERFACE_LINK_LIBRARIES ${RE2_ARCHIVE})
endfunction()

# In the place of pkg-config's target of Debian's shared library.
function(emulator_httplib)
  add_library(httplib STATIC ${EMULATOR_LIBRARIES}/httplib/httplib.cc)
  target_include_directories(httplib SYSTEM PUBLIC ${EMULATOR_LIBRARIES}/httplib)
  # It asks the control port, in plaintext. With TLS it would initialise OpenSSL at every start.
  target_link_libraries(httplib PUBLIC Threads::Threads)
  add_library(PkgConfig::HTTPLIB ALIAS httplib)
endfunction()
