// A body's own data: constants and lists of rows that its placeholders call data.x.
#pragma once

#include "content/program.h"

namespace enishi::content {

// Members are [a-z][a-z0-9_]*: texts, numbers, true or false, or lists of objects of those.
Checked<void> read_data(const JsonValue& data, const Place& place, Template::Impl& out);

}  // namespace enishi::content
