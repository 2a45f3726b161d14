// Reads of what stands only in the store.
#pragma once

#include "people/memory.h"

namespace enishi::people {

Result<std::optional<Profile>> read_profile(store::Tx& tx, RecordNo record);
// Of any number of records; by record, those without a name are left out.
Result<std::vector<std::pair<RecordNo, std::string>>> read_names(store::Tx& tx,
                                                                 std::span<const RecordNo> records);
Result<std::vector<HistoryRow>> read_history(store::Tx& tx, ChannelNo channel, RecordNo record);

}  // namespace enishi::people
