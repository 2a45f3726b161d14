#include "content/place.h"

#include "base/json_path.h"

namespace enishi::content {

std::string Place::text() const {
  if (up_ == nullptr) return std::string(name_);
  return indexed_ ? json_item_path(up_->text(), index_) : json_member_path(up_->text(), name_);
}

}  // namespace enishi::content
