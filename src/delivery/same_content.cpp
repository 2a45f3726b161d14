#include "delivery/same_content.h"

#include "base/json.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Digest content_hash(std::string_view messages) {
  constexpr JsonLimits kLimits{.bytes_max = 2 << 20, .depth_max = 64};
  const auto document = JsonDocument::parse(messages, kLimits);
  return document ? sha256(document->root().dump()) : sha256(messages);
}

Status note_sent_content(store::Tx& tx, ChannelNo channel, const Digest& hash,
                         const SentContent& sent) {
  TRY(tx.exec(sql::forget_sent_content, {channel, sent.at - kSameContentAge}));
  TRY(tx.exec(sql::note_sent_content,
              {channel, store::Param::blob(as_view(hash)), sent.what, sent.name, sent.at}));
  return {};
}

Result<std::optional<SentContent>> same_content(store::Tx& tx, ChannelNo channel,
                                                const Digest& hash, std::string_view except,
                                                Time now) {
  return tx.first<SentContent>(
      sql::same_content,
      {channel, store::Param::blob(as_view(hash)), except, now - kSameContentAge},
      [](const store::Row& row) { return SentContent{row.str(0), row.str(1), row.time(2)}; });
}

}  // namespace enishi::delivery
