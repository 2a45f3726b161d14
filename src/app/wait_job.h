// Following a job or a campaign from a command.
#pragma once

#include <functional>
#include <string>

#include "app/local_api.h"
#include "base/clock.h"

namespace enishi::app {

// `started` is the answer that names the job ({"job":n}). Waits, with progress on a terminal, until
// it ended; gives the job's JSON, or its error.
Result<std::string> wait_job(LocalApi& api, const std::string& started);

// Waits until a campaign does not go on by itself; gives its report.
Result<std::string> watch_campaign(LocalApi& api, const std::string& id);

// Asks `look` every `every` until it gives a text; for what ends by itself.
Result<std::string> poll(const std::function<Result<std::optional<std::string>>()>& look,
                         Millis every);

}  // namespace enishi::app
