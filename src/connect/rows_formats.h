// The readers of the formats (rows.h opens them).
#pragma once

#include "connect/rows.h"

namespace enishi::connect {

std::unique_ptr<RowReader> csv_reader(std::unique_ptr<TextStream> text, const RowOptions& options);
std::unique_ptr<RowReader> ndjson_reader(std::unique_ptr<TextStream> text);

}  // namespace enishi::connect
