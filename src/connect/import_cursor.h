// How far the job of an import has come.
#pragma once

#include <string>

#include "connect/imports.h"

namespace enishi::connect {

struct ImportCursor {
  RowCursor place;  // of the next row
  // Positions of the last entries of the step before the last, and of the last.
  spine::Position before = 0, last = 0;
  bool read = false;  // the whole file

  std::string text() const;
  static Result<ImportCursor> parse(std::string_view text);  // "" is the beginning
};

}  // namespace enishi::connect
