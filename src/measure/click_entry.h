// The log entry of one click. Byte format: docs/formats.md, "Click entries".
#pragma once

#include <optional>

#include "measure/clicks.h"

namespace enishi::measure {

struct Click {
  std::int64_t link = 0;
  bool preview = false;  // fetched by a crawler
};

// `source` is the channel of the link's campaign, by which the person is found; 0 with a nil
// subject where the link names nobody.
spine::NewEntry click_entry(const Click& click, ChannelNo source, const spine::Subject& subject,
                            Time at);

// nullopt for an entry of another kind, of which the content was erased, or of an unknown format.
std::optional<Click> parse_click(const spine::Entry& entry);

}  // namespace enishi::measure
