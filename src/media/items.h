// Rows of table "item".
#pragma once

#include "media/media.h"

namespace enishi::media {

enum class State : unsigned char { open, complete, removed };  // stored

struct Stored {
  Item item;
  int turn = 0;  // of a video: degrees clockwise
};

Stored item_of(const store::Row& row);
Result<Stored> find_item(store::Tx& tx, const MediaId& id);  // not_found: also removed ones
// not_found where the item is gone or removed.
Status check_alive(store::Tx& tx, std::int64_t no);
std::unexpected<Error> no_such_item();

// The numbers of new items.
Result<std::int64_t> next_number(store::Tx& tx);

Status check_name(std::string_view name);
// What of a customer's file name can be kept: never refused.
std::string clean_name(std::string_view name);
// For the operation log.
std::string shown(const Item& item);

}  // namespace enishi::media
