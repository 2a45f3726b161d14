// LINE's documented limits per channel and endpoint (reference, section 2), in one table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace enishi::line {

enum class Endpoint : unsigned char {
  push,
  multicast,
  reply,
  narrowcast,
  broadcast,
  narrowcast_progress,
  profile,
  followers,
  validate_push,
  validate_multicast,
  validate_narrowcast,
  validate_broadcast,
  validate_reply,
  quota,
  consumption,
  delivery_push,
  delivery_multicast,
  delivery_broadcast,
  delivery_reply,
  insight_followers,
  insight_delivery,
  insight_demographic,
  insight_event,
  insight_unit,
  insight_menu_summary,
  insight_menu_daily,
  bot_info,
  group_summary,
  room_member,
  webhook_endpoint,
  webhook_test,
  token,
  content,
  content_transcoding,
  content_preview,
  loading,
  mark_as_read,
  menu_create,
  menu_delete,
  menu_get,
  menu_list,
  menu_validate,
  menu_upload,
  menu_default_set,
  menu_default_clear,
  menu_default_get,
  menu_link,
  menu_unlink,
  menu_of_user,
  menu_bulk_link,
  menu_bulk_unlink,
  menu_batch,
  menu_batch_progress,
  menu_batch_validate,
  menu_alias_create,
  menu_alias_update,
  menu_alias_get,
  menu_alias_list,
  menu_alias_delete,
  audience_create,
  audience_add,
  audience_create_file,
  audience_add_file,
  audience_click,
  audience_impression,
  audience_get,
  audience_list,
  audience_rename,
  audience_delete,
  coupon_create,
  coupon_list,
  coupon_get,
  coupon_close,
};
inline constexpr std::size_t kEndpointCount = static_cast<std::size_t>(Endpoint::coupon_close) + 1;

// At most `calls` in `seconds`.
struct Limit {
  int calls = 0;
  int seconds = 1;
};

struct EndpointInfo {
  Endpoint endpoint;
  std::string_view name;  // in metrics and logs
  Limit limit;            // as documented
  double per_second() const { return static_cast<double>(limit.calls) / limit.seconds; }
};

inline constexpr Limit kOther{2'000};  // "other API endpoints"
inline constexpr Limit kTwoHundred{200};
inline constexpr Limit kSixtyAnHour{60, 3'600}, kHundredAnHour{100, 3'600};
inline constexpr Limit kThousandAMinute{1'000, 60}, kSixtyAMinute{60, 60};

inline constexpr std::array<EndpointInfo, kEndpointCount> kEndpoints{{
    {Endpoint::push, "push", kOther},
    {Endpoint::multicast, "multicast", kTwoHundred},
    {Endpoint::reply, "reply", kOther},
    {Endpoint::narrowcast, "narrowcast", kSixtyAnHour},
    {Endpoint::broadcast, "broadcast", kSixtyAnHour},
    {Endpoint::narrowcast_progress, "narrowcast_progress", kOther},
    {Endpoint::profile, "profile", kOther},
    {Endpoint::followers, "followers", kOther},
    {Endpoint::validate_push, "validate_push", kOther},
    {Endpoint::validate_multicast, "validate_multicast", kOther},
    {Endpoint::validate_narrowcast, "validate_narrowcast", kOther},
    {Endpoint::validate_broadcast, "validate_broadcast", kOther},
    {Endpoint::validate_reply, "validate_reply", kOther},
    {Endpoint::quota, "quota", kOther},
    {Endpoint::consumption, "consumption", kOther},
    {Endpoint::delivery_push, "delivery_push", kOther},
    {Endpoint::delivery_multicast, "delivery_multicast", kOther},
    {Endpoint::delivery_broadcast, "delivery_broadcast", kOther},
    {Endpoint::delivery_reply, "delivery_reply", kOther},
    {Endpoint::insight_followers, "insight_followers", kSixtyAnHour},
    {Endpoint::insight_delivery, "insight_delivery", kSixtyAnHour},
    {Endpoint::insight_demographic, "insight_demographic", kSixtyAnHour},
    {Endpoint::insight_event, "insight_event", kSixtyAnHour},
    {Endpoint::insight_unit, "insight_unit", kSixtyAnHour},
    {Endpoint::insight_menu_summary, "insight_menu_summary", kSixtyAnHour},
    {Endpoint::insight_menu_daily, "insight_menu_daily", kSixtyAnHour},
    {Endpoint::bot_info, "bot_info", kOther},
    {Endpoint::group_summary, "group_summary", kOther},
    {Endpoint::room_member, "room_member", kOther},
    {Endpoint::webhook_endpoint, "webhook_endpoint", kThousandAMinute},
    {Endpoint::webhook_test, "webhook_test", kSixtyAnHour},
    {Endpoint::token, "token", kOther},
    {Endpoint::content, "content", kOther},
    {Endpoint::content_transcoding, "content_transcoding", kOther},
    {Endpoint::content_preview, "content_preview", kOther},
    {Endpoint::loading, "loading", {100}},
    {Endpoint::mark_as_read, "mark_as_read", kOther},
    {Endpoint::menu_create, "menu_create", kHundredAnHour},
    {Endpoint::menu_delete, "menu_delete", kHundredAnHour},
    {Endpoint::menu_get, "menu_get", kOther},
    {Endpoint::menu_list, "menu_list", {10}},
    {Endpoint::menu_validate, "menu_validate", kOther},
    {Endpoint::menu_upload, "menu_upload", kOther},
    {Endpoint::menu_default_set, "menu_default_set", kOther},
    {Endpoint::menu_default_clear, "menu_default_clear", kOther},
    {Endpoint::menu_default_get, "menu_default_get", kOther},
    {Endpoint::menu_link, "menu_link", kOther},
    {Endpoint::menu_unlink, "menu_unlink", kOther},
    {Endpoint::menu_of_user, "menu_of_user", kOther},
    {Endpoint::menu_bulk_link, "menu_bulk_link", kOther},
    {Endpoint::menu_bulk_unlink, "menu_bulk_unlink", kOther},
    {Endpoint::menu_batch, "menu_batch", {3, 3'600}},
    {Endpoint::menu_batch_progress, "menu_batch_progress", kHundredAnHour},
    {Endpoint::menu_batch_validate, "menu_batch_validate", kOther},
    {Endpoint::menu_alias_create, "menu_alias_create", kOther},
    {Endpoint::menu_alias_update, "menu_alias_update", kOther},
    {Endpoint::menu_alias_get, "menu_alias_get", kOther},
    {Endpoint::menu_alias_list, "menu_alias_list", kOther},
    {Endpoint::menu_alias_delete, "menu_alias_delete", kHundredAnHour},
    {Endpoint::audience_create, "audience_create", kSixtyAMinute},
    {Endpoint::audience_add, "audience_add", kSixtyAMinute},
    {Endpoint::audience_create_file, "audience_create_file", kSixtyAMinute},
    {Endpoint::audience_add_file, "audience_add_file", kSixtyAMinute},
    {Endpoint::audience_click, "audience_click", kSixtyAMinute},
    {Endpoint::audience_impression, "audience_impression", kSixtyAMinute},
    {Endpoint::audience_get, "audience_get", kSixtyAMinute},
    {Endpoint::audience_list, "audience_list", kSixtyAMinute},
    {Endpoint::audience_rename, "audience_rename", kSixtyAMinute},
    {Endpoint::audience_delete, "audience_delete", kSixtyAMinute},
    {Endpoint::coupon_create, "coupon_create", kTwoHundred},
    {Endpoint::coupon_list, "coupon_list", kTwoHundred},
    {Endpoint::coupon_get, "coupon_get", kTwoHundred},
    {Endpoint::coupon_close, "coupon_close", kTwoHundred},
}};

constexpr const EndpointInfo& info(Endpoint endpoint) {
  return kEndpoints[static_cast<std::size_t>(endpoint)];
}

static_assert([] {
  for (std::size_t i = 0; i < kEndpoints.size(); ++i)
    if (static_cast<std::size_t>(kEndpoints[i].endpoint) != i) return false;
  return true;
}());

}  // namespace enishi::line
