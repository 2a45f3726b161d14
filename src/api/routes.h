// The table of all routes; each resource adds its own.
#pragma once

#include "api/route.h"

namespace enishi::api {

Table all_routes(std::string version);

void add_workspace_routes(Table& table);
void add_channel_routes(Table& table);
void add_channel_secret_routes(Table& table);
void add_receiver_routes(Table& table);
void add_channel_line_routes(Table& table);
void add_friend_routes(Table& table);
void add_friend_change_routes(Table& table);
void add_person_routes(Table& table);
void add_import_routes(Table& table);
void add_attribute_routes(Table& table);
void add_bulk_routes(Table& table);
void add_audience_routes(Table& table);
void add_content_routes(Table& table);
void add_media_routes(Table& table);
void add_menu_routes(Table& table);
void add_menu_plan_routes(Table& table);
void add_setup_routes(Table& table);
void add_line_audience_routes(Table& table);
void add_coupon_routes(Table& table);
void add_insight_routes(Table& table);
void add_friend_route_routes(Table& table);
void add_answer_routes(Table& table);
void add_conversation_routes(Table& table);
void add_campaign_routes(Table& table);
void add_campaign_report_routes(Table& table);
void add_calendar_routes(Table& table);
void add_tariff_routes(Table& table);
void add_mass_routes(Table& table);
void add_event_routes(Table& table);
void add_event_type_routes(Table& table);
void add_catalogue_routes(Table& table);
void add_person_event_routes(Table& table);
void add_segment_routes(Table& table);
void add_segment_ask_routes(Table& table);
void add_job_routes(Table& table);
void add_operation_routes(Table& table);
void add_key_routes(Table& table);
void add_backup_routes(Table& table);
void add_status_routes(Table& table, std::string version);

}  // namespace enishi::api
