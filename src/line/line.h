// The front of room line: all that knows LINE's protocol. It takes webhooks in, speaks the
// Messaging API within LINE's limits, and decides neither whom to send to nor when.
#pragma once

#include "line/audiences.h"
#include "line/chats.h"
#include "line/coupons.h"
#include "line/fanout.h"
#include "line/kinds.h"
#include "line/messaging_api.h"
#include "line/profiles.h"
#include "line/setup.h"
#include "line/webhook.h"
