#include "engage/unsent.h"

#include "engage/sql.h"

namespace enishi::engage {

Result<bool> was_unsent(store::Tx& tx, ChannelNo channel, std::string_view message_id) {
  return tx.exists(sql::is_unsent, {channel, message_id});
}

}  // namespace enishi::engage
