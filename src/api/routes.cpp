#include "api/routes.h"

namespace enishi::api {

Table all_routes(std::string version) {
  Table table;
  add_workspace_routes(table);
  add_channel_routes(table);
  add_channel_secret_routes(table);
  add_receiver_routes(table);
  add_channel_line_routes(table);
  add_friend_routes(table);
  add_friend_change_routes(table);
  add_person_routes(table);
  add_import_routes(table);
  add_attribute_routes(table);
  add_bulk_routes(table);
  add_audience_routes(table);
  add_content_routes(table);
  add_media_routes(table);
  add_menu_routes(table);
  add_menu_plan_routes(table);
  add_setup_routes(table);
  add_line_audience_routes(table);
  add_coupon_routes(table);
  add_insight_routes(table);
  add_friend_route_routes(table);
  add_answer_routes(table);
  add_conversation_routes(table);
  add_campaign_routes(table);
  add_campaign_report_routes(table);
  add_calendar_routes(table);
  add_tariff_routes(table);
  add_mass_routes(table);
  add_event_routes(table);
  add_event_type_routes(table);
  add_catalogue_routes(table);
  add_person_event_routes(table);
  add_segment_routes(table);
  add_segment_ask_routes(table);
  add_job_routes(table);
  add_operation_routes(table);
  add_key_routes(table);
  add_backup_routes(table);
  add_status_routes(table, std::move(version));
  return table;
}

}  // namespace enishi::api
