#include "measure/click_entry.h"

#include "base/bytes.h"

namespace enishi::measure {
namespace {

constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kBytes = 16;

}  // namespace

spine::NewEntry click_entry(const Click& click, ChannelNo source, const spine::Subject& subject,
                            Time at) {
  spine::NewEntry entry;
  entry.kind = kClick;
  entry.source = source.value;
  entry.occurred_at = at;
  entry.subject = subject;
  append_be32(entry.payload, kFormat);
  append_be64(entry.payload, static_cast<std::uint64_t>(click.link));
  append_be32(entry.payload, click.preview ? 1 : 0);
  return entry;
}

std::optional<Click> parse_click(const spine::Entry& entry) {
  if (entry.kind != kClick || entry.payload.size() != kBytes) return std::nullopt;
  if (read_be32(entry.payload, 0) != kFormat) return std::nullopt;
  return Click{.link = static_cast<std::int64_t>(read_be64(entry.payload, 4)),
               .preview = read_be32(entry.payload, 12) != 0};
}

}  // namespace enishi::measure
