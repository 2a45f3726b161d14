// LINE's numbers (reference, sections 3.2, 3.3 and 7): what room measure asks of LINE.
#pragma once

#include <memory>

#include "line/asker.h"
#include "measure/insight_source.h"

namespace enishi::line {

std::unique_ptr<measure::InsightSource> make_insight_source(Asker& asker);

// LINE's answers, read. null and absent are unknown.
Result<measure::MessageNumbers> read_message_numbers(const std::string& body);

}  // namespace enishi::line
