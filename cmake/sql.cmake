# Turns a room's .sql files into C++ constants: one store::Sql per "-- name: x" block.
#
#   -- name: insert_friend
#   -- Why the statement is shaped so (comments before the first line of SQL are dropped).
#   INSERT INTO friend (channel, record) VALUES ($1, $2)
#   -- postgres:
#   ... a second form, only where the two differ
#
# Types are written as SQLite's; for PostgreSQL these words are replaced:
#   INTEGER -> BIGINT, BLOB -> BYTEA, REAL -> DOUBLE PRECISION, "WITHOUT ROWID" -> nothing.
# Parameters are written $1, $2 ...; for SQLite they become ?1, ?2 ...
# Files whose name begins with "migration_" hold one block "-- name: migration_NNN_words".

cmake_minimum_required(VERSION 3.25)
# Stand-ins for characters that CMake lists treat specially.
string(ASCII 1 SEMICOLON)
string(ASCII 2 OPEN)
string(ASCII 3 CLOSE)

function(to_postgres in out)
  string(REGEX REPLACE "(^|[^A-Za-z_])INTEGER([^A-Za-z_]|$)" "\\1BIGINT\\2" s "${in}")
  string(REGEX REPLACE "(^|[^A-Za-z_])BLOB([^A-Za-z_]|$)" "\\1BYTEA\\2" s "${s}")
  string(REGEX REPLACE "(^|[^A-Za-z_])REAL([^A-Za-z_]|$)" "\\1DOUBLE PRECISION\\2" s "${s}")
  string(REPLACE "WITHOUT ROWID" "" s "${s}")
  set(${out} "${s}" PARENT_SCOPE)
endfunction()

function(to_sqlite in out)
  string(REGEX REPLACE "\\$([0-9]+)" "?\\1" s "${in}")
  set(${out} "${s}" PARENT_SCOPE)
endfunction()

set(header "// Generated from src/${ROOM}/*.sql. Do not edit.\n#pragma once\n#include \"store/sql.h\"\nnamespace enishi::${ROOM}::sql {\n")
set(source "// Generated from src/${ROOM}/*.sql. Do not edit.\n#include \"${ROOM}/sql.h\"\nnamespace enishi::${ROOM}::sql {\n")
set(migrations "")

foreach(file ${FILES})
  file(READ ${file} text)
  # Lists are separated by ';' in CMake: hide it while we split into lines.
  string(REPLACE ";" "${SEMICOLON}" text "${text}")
  string(REPLACE "[" "${OPEN}" text "${text}")
  string(REPLACE "]" "${CLOSE}" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(name "")
  set(sqlite "")
  set(postgres "")
  set(in_postgres FALSE)
  list(APPEND lines "-- name: __end")
  foreach(line IN LISTS lines)
    if(line MATCHES "^-- name: ([a-z0-9_]+)")
      set(next ${CMAKE_MATCH_1})
      if(name)
        string(STRIP "${sqlite}" sqlite)
        string(STRIP "${postgres}" postgres)
        if(postgres STREQUAL "")
          to_postgres("${sqlite}" postgres)
        endif()
        to_sqlite("${sqlite}" sqlite)
        foreach(v sqlite postgres)
          string(REPLACE "${SEMICOLON}" ";" ${v} "${${v}}")
          string(REPLACE "${OPEN}" "[" ${v} "${${v}}")
          string(REPLACE "${CLOSE}" "]" ${v} "${${v}}")
        endforeach()
        string(APPEND header "extern const store::Sql ${name};\n")
        string(APPEND source "const store::Sql ${name}{\"${ROOM}.${name}\",\nR\"sql(${sqlite})sql\",\nR\"sql(${postgres})sql\"};\n")
        if(name MATCHES "^migration_")
          list(APPEND migrations ${name})
        endif()
      endif()
      set(name ${next})
      set(sqlite "")
      set(postgres "")
      set(in_postgres FALSE)
    elseif(line MATCHES "^-- postgres:")
      set(in_postgres TRUE)
    elseif(line MATCHES "^ *--")
      # a comment for the reader of the .sql file
    elseif(in_postgres)
      string(APPEND postgres "${line}\n")
    else()
      string(APPEND sqlite "${line}\n")
    endif()
  endforeach()
endforeach()

list(SORT migrations)
string(APPEND header "// This room's migrations, oldest first.\nextern const std::vector<const store::Sql*> migrations;\n}\n")
string(APPEND source "const std::vector<const store::Sql*> migrations{")
foreach(m ${migrations})
  string(APPEND source "&${m}, ")
endforeach()
string(APPEND source "};\n}\n")
file(WRITE ${OUT}.h "${header}")
file(WRITE ${OUT}.cpp "${source}")
