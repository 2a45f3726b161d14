// Reports and ledgers: reading what delivery knows.
#pragma once

#include "delivery/campaign_store.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

Result<Report> read_report(store::Tx& tx, const StoredCampaign& stored);
Result<std::vector<LedgerRow>> read_ledger(store::Tx& tx, CampaignNo campaign, RecordNo after,
                                           std::size_t limit);
Result<std::optional<LedgerRow>> read_ledger_row(store::Tx& tx, CampaignNo campaign,
                                                 RecordNo record);
Result<std::vector<CallRow>> read_calls(store::Tx& tx, CampaignNo campaign,
                                        std::optional<CallState> state, std::int64_t after,
                                        std::size_t limit);
// The report counted from the ledger's rows; nullopt when it is the same as `report`.
Result<std::optional<std::string>> compare_with_ledger(store::Tx& tx, CampaignNo campaign,
                                                       const Report& report);

}  // namespace enishi::delivery
