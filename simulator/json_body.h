// A request body as a JSON object, for rules that look at every member.
#pragma once

#include <memory>
#include <string_view>

#include "simulator/answer.h"

namespace boost::json {
class object;
class value;
}  // namespace boost::json

namespace enishi::simulator {

class JsonBody {
 public:
  explicit JsonBody(std::string_view text);
  ~JsonBody();
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;

  const boost::json::object* root() const { return root_; }  // null: not a JSON object

 private:
  std::unique_ptr<boost::json::value> value_;
  const boost::json::object* root_ = nullptr;
};

Answer refuse_json();  // 400: the body is no JSON object

}  // namespace enishi::simulator
