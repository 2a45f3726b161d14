// What the interface speaks to: the rooms' objects, wired by app (or by a test).
#pragma once

#include "access/api_keys.h"
#include "access/idempotency.h"
#include "base/config.h"
#include "base/metrics.h"
#include "connect/imports.h"
#include "content/library.h"
#include "delivery/delivery.h"
#include "delivery/mass_sends.h"
#include "engage/engage.h"
#include "engage/menus.h"
#include "line/line.h"
#include "measure/clicks.h"
#include "measure/insight.h"
#include "measure/routes.h"
#include "media/media.h"
#include "people/erasure.h"
#include "people/people.h"
#include "segment/saved.h"
#include "spine/spine.h"
#include "store/store.h"
#include "timeline/timeline.h"
#include "workspace/workspace.h"

namespace enishi::api {

// Everything must outlive the Api that holds this.
struct Rooms {
  store::Store& store;
  workspace::Workspaces& workspaces;
  spine::Log& log;
  spine::Pipeline& pipeline;
  spine::Jobs& jobs;
  spine::Bodies& bodies;
  people::People& people;
  timeline::Schema& schema;
  timeline::Catalogue& catalogue;
  timeline::Timeline& timeline;
  const segment::Engine& segments;  // that knows what is saved
  segment::SavedSegments& saved_segments;
  people::Erasure& erasure;
  connect::Imports& imports;
  content::Library& library;
  media::Media& media;
  delivery::Delivery& delivery;
  delivery::MassSends& mass_sends;
  measure::Clicks& clicks;
  measure::Insight& insight;
  measure::FriendRoutes& friend_routes;
  engage::Engage& engage;
  engage::Menus& menus;
  line::Webhooks& webhooks;
  line::Profiles& profiles;
  line::Chats& chats;
  line::Audiences& line_audiences;
  line::Coupons& coupons;
  line::ChannelSetup& setup;
  access::ApiKeys& keys;
  access::Idempotency& idempotency;
  const guard::OperationLog& operations;
  const Config& config;
  const Clock& clock;
  Random& random;
  Metrics& metrics;
};

}  // namespace enishi::api
