#include "simulator/json_body.h"

#include <boost/json.hpp>

namespace enishi::simulator {

JsonBody::JsonBody(std::string_view text) {
  boost::system::error_code error;
  auto value = boost::json::parse({text.data(), text.size()}, error);
  if (error) return;
  value_ = std::make_unique<boost::json::value>(std::move(value));
  root_ = value_->if_object();
}

JsonBody::~JsonBody() = default;

Answer refuse_json() {
  return refuse(400, "The request body could not be parsed as JSON");
}

}  // namespace enishi::simulator
