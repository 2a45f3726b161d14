// Limits of LINE's audiences, insight and coupons, as LINE documents them, and our own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace enishi::limits {

inline constexpr std::size_t audience_json_ids_max = 10'000;     // of one upload by JSON; LINE's
inline constexpr std::size_t audience_file_ids_max = 1'500'000;  // of one upload by file; LINE's
inline constexpr std::size_t audience_jobs_max = 10;         // of one audience at a time; LINE's
inline constexpr std::int64_t line_audiences_max = 1'000;    // of a channel; LINE's
inline constexpr std::size_t audience_name_units_max = 120;  // UTF-16; LINE's
inline constexpr std::size_t audience_url_units_max = 2'000;
inline constexpr std::size_t audience_part_records = 150'000;  // written by one transaction
inline constexpr int audience_page_size = 40;                  // LINE's largest
inline constexpr int audience_pages_max = 100;
inline constexpr int audience_upload_seconds_max = 300;  // a file is 50 MB
inline constexpr int audience_polls_max = 150;  // about a day; then the nightly look takes over
inline constexpr std::size_t audience_error_bytes_max = 500;

inline constexpr std::size_t insight_answer_bytes_max = 8 << 20;
inline constexpr std::size_t insight_bubbles_max = 100;  // kept of a message
inline constexpr std::size_t insight_urls_max = 200;     // likewise, those with numbers first
inline constexpr std::size_t insight_ways_max = 50;      // to send, by LINE's names
inline constexpr std::size_t insight_demographics_bytes_max = 64 << 10;

static_assert(audience_json_ids_max < audience_file_ids_max);
static_assert(audience_page_size * audience_pages_max >= line_audiences_max);

// Coupons
inline constexpr std::size_t coupon_title_units_max = 60;  // UTF-16, as all of LINE's
inline constexpr std::size_t coupon_description_units_max = 1'000;
inline constexpr std::size_t coupon_usage_units_max = 100;
inline constexpr std::size_t coupon_code_units_max = 16;
inline constexpr std::size_t coupon_url_units_max = 2'000;
inline constexpr std::int64_t coupon_percent_max = 99;  // of a lottery, a discount, a cash back
inline constexpr std::int64_t coupon_acquire_max = 999'999;
inline constexpr std::int64_t coupon_amount_max = 9'007'199'254'740'991;  // exact in every JSON
inline constexpr std::int64_t coupon_seconds_max = 253'402'300'799;       // the end of 9999
inline constexpr std::size_t coupon_delivery_tag_bytes_max = 30;
inline constexpr std::size_t coupon_id_bytes_max = 100;
inline constexpr std::int64_t coupons_live_max = 5'000;  // of a channel; LINE's
inline constexpr int coupon_page_max = 100;              // LINE's
inline constexpr int coupon_page_default = 20;
inline constexpr std::size_t coupon_page_token_bytes_max = 1'000;

// Looking for a coupon that LINE may have made: pages of live ones, and details read of those that
// have its title.
inline constexpr int coupon_search_pages_max = 60;
inline constexpr std::size_t coupon_search_details_max = 300;
// So long after a try without an answer LINE may still be at it.
inline constexpr std::chrono::seconds coupon_settle_seconds{120};
// Open claims and, longer, settled ones are kept so many days.
inline constexpr std::chrono::days coupon_claim_open_days{7}, coupon_claim_settled_days{8};

static_assert(coupon_search_pages_max * coupon_page_max > coupons_live_max);
static_assert(coupon_claim_settled_days > coupon_claim_open_days);

}  // namespace enishi::limits
