// POST /v2/bot/richmenu/batch: links of all users of a menu changed in the background.
#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/zone.h"
#include "simulator/open_channel.h"
#include "simulator/rich_menu_answers.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kOperationsMax = 1'000, kResumeKeyMax = 100;

// An operation by its words; the channel has not been asked yet.
struct Operation {
  std::string type, from, to;
};

struct Batch {
  std::vector<Operation> operations;
  std::string resume_key;
};

std::string at(std::size_t index, std::string_view member) {
  return "operations[" + std::to_string(index) + "]." + std::string(member);
}

// The id under `name`; empty, with a detail, when it is none.
std::string menu_at(const JsonValue& in, std::string_view name, std::size_t index,
                    Details& details) {
  const auto id = in.string_at(name);
  if (id && parse_rich_menu_id(*id)) return *id;
  details.push_back({"invalid richMenuId", at(index, name)});
  return {};
}

Operation read_operation(const JsonValue& in, std::size_t index, Details& details) {
  Operation out;
  const auto type = in.object() ? in.string_at("type") : fail(ErrorCode::invalid, "");
  if (!type || (*type != "link" && *type != "unlink" && *type != "unlinkAll")) {
    details.push_back(
        {"Must be one of the following values: [link, unlink, unlinkAll]", at(index, "type")});
    return out;
  }
  out.type = *type;
  if (*type != "unlinkAll") out.from = menu_at(in, "from", index, details);
  if (*type == "link") out.to = menu_at(in, "to", index, details);
  return out;
}

bool resume_key_fits(std::string_view key) {
  return !key.empty() && key.size() <= kResumeKeyMax && std::ranges::all_of(key, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

// What the operations may not say together.
void check_together(const std::vector<Operation>& operations, Details& details) {
  std::set<std::string_view> seen;
  bool all = false, others = false;
  for (const Operation& operation : operations) {
    (operation.type == "unlinkAll" ? all : others) = true;
    if (!operation.from.empty() && !seen.insert(operation.from).second)
      details.push_back(
          {"from richmenu (" + operation.from + ") is duplicated", "operations[].from"});
  }
  if (all && others)
    details.push_back({"'unlinkAll' type can't be combined with other type", "operations[].type"});
}

std::expected<Batch, Answer> read_batch(std::string_view text) {
  const auto body = JsonDocument::parse(text);
  if (!body || !body->root().object())
    return std::unexpected(refuse(400, "The request body is not JSON"));
  Batch out;
  Details details;
  const auto list = body->root().find("operations");
  const auto size = list ? list->array() : fail(ErrorCode::invalid, "");
  if (!list || !size) {
    details.push_back({list ? "Must be an array" : "must be specified", "operations"});
  } else if (*size < 1 || *size > kOperationsMax) {
    details.push_back({"Size must be between 1 and 1000", "operations"});
  } else {
    for (std::size_t i = 0; i < *size; ++i)
      out.operations.push_back(read_operation(list->at(i), i, details));
    check_together(out.operations, details);
  }
  if (body->root().has("resumeRequestKey")) {
    const auto key = body->root().string_at("resumeRequestKey");
    if (!key || !resume_key_fits(*key))
      details.push_back({"invalid resumeRequestKey", "resumeRequestKey"});
    else
      out.resume_key = *key;
  }
  if (!details.empty()) return std::unexpected(refuse_body(details));
  return out;
}

// The operations by number, or the refusal of menus that the channel has not or that lack an image.
std::expected<std::vector<BatchOperation>, Answer> resolve(RichMenus& menus, const Batch& batch) {
  std::vector<BatchOperation> out;
  Details missing, bare;
  for (std::size_t i = 0; i < batch.operations.size(); ++i) {
    const Operation& operation = batch.operations[i];
    BatchOperation numbers;
    for (const auto& [id, number, name] :
         {std::tuple{&operation.from, &numbers.from, "from"}, {&operation.to, &numbers.to, "to"}}) {
      if (id->empty()) continue;
      *number = menus.find(*id);
      if (*number == 0) missing.push_back({"Richmenu (" + *id + ") is not found", at(i, name)});
    }
    if (numbers.to != 0 && menus.at(numbers.to).image.empty())
      bare.push_back(
          {"'to' richmenu (" + operation.to + ") must have image but it doesn't", at(i, "to")});
    out.push_back(numbers);
  }
  if (!missing.empty())
    return std::unexpected(refuse(
        404, "The request body has " + std::to_string(missing.size()) + " error(s)", missing));
  if (!bare.empty()) return std::unexpected(refuse_body(bare));
  return out;
}

Answer run(Platform& platform, ApiCall& call) {
  auto batch = read_batch(call.request.body);
  if (!batch) return batch.error();
  OpenChannel channel(platform, call);
  RichMenus& menus = channel->rich_menus;
  const auto operations = resolve(menus, *batch);
  if (!operations) return operations.error();
  RichMenuBatch accepted;
  accepted.request_id = call.request_id;
  accepted.resume_key = std::move(batch->resume_key);
  accepted.accepted = call.now;
  accepted.ends = call.now + platform.options.rich_menu_batch;
  menus.run_batch(call.number, std::move(accepted), *operations);
  menus.settle(call.now, channel->friends);
  return json_answer("{}", 202);
}

Answer validate(Platform& platform, ApiCall& call) {
  const auto batch = read_batch(call.request.body);
  if (!batch) return batch.error();
  OpenChannel channel(platform, call);
  const auto operations = resolve(channel->rich_menus, *batch);
  if (!operations) return operations.error();
  return json_answer("{}");
}

Answer progress(Platform& platform, ApiCall& call) {
  const auto id = query_parameter(call, "requestId");
  if (!id || !parse_uuid(*id)) return refuse_body({{"invalid requestId", "requestId"}});
  OpenChannel channel(platform, call);
  const auto batch = channel->rich_menus.batch(*id, call.now);
  if (batch == nullptr) return not_found();
  static constexpr const char* kPhases[] = {"ongoing", "succeeded", "failed"};
  JsonOut json;
  json.object().field("phase", kPhases[static_cast<std::size_t>(batch->phase)]);
  json.field("acceptedTime", iso8601(batch->accepted));
  if (batch->phase != BatchPhase::ongoing) json.field("completedTime", iso8601(batch->ends));
  return json_answer(json.end().take());
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle,
         EndpointRate rate) {
  Endpoint endpoint{std::move(method), "/v2/bot/richmenu/" + path, rate, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_rich_menu_batch_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "batch", Body::json, run, kPerHour3);
  add(endpoints, "POST", "validate/batch", Body::json, validate, kEverythingElse);
  add(endpoints, "GET", "progress/batch", Body::none, progress, kPerHour100);
}

}  // namespace enishi::simulator
