# Warnings, sanitizers, ccache and mold. ccache and mold are used where they are installed.
find_program(CCACHE ccache)
if(CCACHE)
  # One checkout's objects serve the next, wherever it lies; a precompiled header is checked by what
  # it includes, not by its time.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Werror -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 itself uses what C++17 deprecated (stable_sort, stable_partition).
  add_compile_options(-Wthread-safety -Wno-deprecated-declarations)
else()
  # False alarms of GCC 12 to 14 in inlined standard containers.
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-maybe-uninitialized
                      -Wno-dangling-reference -Wno-array-bounds -Wno-free-nonheap-object)
endif()
if(ENISHI_SANITIZE)
  add_compile_options(-fsanitize=${ENISHI_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ENISHI_SANITIZE})
  if(ENISHI_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)
  endif()
endif()
# One build directory must be like another, wherever the checkout lies (ccache, reports).
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
