// A file of user ids, one a line, read in pieces so that a job can go on where it was.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "people/record.h"

namespace enishi::line {

// Where the next piece begins.
struct FilePlace {
  std::int64_t offset = 0;
  std::int64_t line = 0;  // lines before it
  bool in_line = false;   // inside a line that is too long to be an id
};

struct UserIdChunk {
  std::vector<people::LineUserId> users;
  std::vector<std::int64_t> bad_lines;  // numbers from 1
  FilePlace next;
  std::int64_t file_bytes = 0;
  bool end = false;
};

// Reads at most limits::user_id_file_chunk_bytes. UTF-8 with or without a byte order mark, LF or
// CRLF, white space around an id and empty lines don't matter.
Result<UserIdChunk> read_user_ids(const std::string& path, const FilePlace& from);

}  // namespace enishi::line
