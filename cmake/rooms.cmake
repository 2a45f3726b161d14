# Headers that nearly every file needs, read once: OWNER precompiles them, the others use what it made.
function(enishi_precompile target owner)
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

# enishi_room(NAME [ROOMS room...] [LIBS lib...] [TEST_ROOMS room...])
# A room is a static library of src/NAME/*.cpp; `*_test.cpp` go into NAME_tests; `testing*.cpp` and
# `*_testing.cpp` (support for tests) into a library of their own, which the tests of this room and
# of every room above it link; `*.sql` become
# NAME_sql.h / NAME_sql.cpp (cmake/sql.cmake), included as "NAME/sql.h".
# ROOMS may name only rooms that stand above it in docs/architecture.md; tests/tidy checks includes.
function(enishi_room name)
  cmake_parse_arguments(ARG "" "DIR" "ROOMS;LIBS;TEST_ROOMS" ${ARGN})
  if(NOT ARG_DIR)
    set(ARG_DIR ${CMAKE_SOURCE_DIR}/src/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(support ${sources})
  list(FILTER support INCLUDE REGEX "(/testing[^/]*|_testing)\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(/testing[^/]*|_testing)\\.cpp$")
  file(GLOB sql CONFIGURE_DEPENDS ${ARG_DIR}/*.sql)
  if(sql)
    set(generated ${CMAKE_BINARY_DIR}/generated/${name}/sql)
    add_custom_command(
      OUTPUT ${generated}.h ${generated}.cpp
      COMMAND ${CMAKE_COMMAND} -DROOM=${name} "-DFILES=${sql}" -DOUT=${generated}
              -P ${CMAKE_SOURCE_DIR}/cmake/sql.cmake
      DEPENDS ${sql} ${CMAKE_SOURCE_DIR}/cmake/sql.cmake VERBATIM)
    list(APPEND sources ${generated}.cpp ${generated}.h)
  endif()
  if(NOT sources)
    return()
  endif()
  add_library(enishi_${name} STATIC ${sources})
  target_include_directories(enishi_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}
                                                   ${CMAKE_BINARY_DIR}/generated)
  foreach(room ${ARG_ROOMS})
    if(TARGET enishi_${room})
      target_link_libraries(enishi_${name} PUBLIC enishi_${room})
    endif()
  endforeach()
  target_link_libraries(enishi_${name} PUBLIC Threads::Threads ${ARG_LIBS})
  enishi_precompile(enishi_${name} enishi_base ${CMAKE_SOURCE_DIR}/cmake/standard.h)
  if(ENISHI_TESTS AND support)
    add_library(enishi_${name}_testing STATIC ${support})
    target_link_libraries(enishi_${name}_testing PUBLIC enishi_${name} GTest::gtest)
  endif()
  if(ENISHI_TESTS AND tests)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE enishi_${name} GTest::gtest GTest::gmock
                                                GTest::gtest_main ${RAPIDCHECK_LIBRARY})
    foreach(room ${name} ${ARG_ROOMS})
      if(TARGET enishi_${room}_testing)
        target_link_libraries(${name}_tests PRIVATE enishi_${room}_testing)
      endif()
    endforeach()
    enishi_precompile(${name}_tests base_tests ${CMAKE_SOURCE_DIR}/cmake/standard.h <gtest/gtest.h>)
    foreach(room ${ARG_TEST_ROOMS}) # may be a target that is defined later
      target_link_libraries(${name}_tests PRIVATE enishi_${room})
    endforeach()
    add_test(NAME ${name} COMMAND ${name}_tests)
  endif()
endfunction()
