#include "engage/menu_publish.h"

#include <algorithm>

#include "engage/limits.h"
#include "engage/menu_for_line.h"
#include "engage/menu_targets.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

using spine::Job;
using spine::Step;

constexpr Millis kPace{10'000};  // until LINE's pace may allow it
// Whose turn it is not: LINE takes 36 seconds for each that comes before.
constexpr Millis kTurn{25'000}, kTurnMax{600'000};
constexpr std::int64_t kSteps = 4;

// Where a job stands: a word, and whether a menu may have been made that we were not told of.
struct Cursor {
  std::string at;  // "", "creating", "created", "uploaded", "live"
  bool twice = false;

  static Cursor parse(const std::string& text) {
    const bool twice = text.ends_with('+');
    return {text.substr(0, text.size() - (twice ? 1 : 0)), twice};
  }
  std::string text() const { return at + (twice ? "+" : ""); }
  std::int64_t done() const {
    return at == "live" ? 3 : at == "uploaded" ? 2 : at == "created" ? 1 : 0;
  }
};

Step wait_at(const Cursor& cursor, Millis span = kPace) {
  Step step;
  step.kind = Step::Kind::wait;
  step.cursor = cursor.text();
  step.done = cursor.done();
  step.total = kSteps;
  step.wait = span;
  return step;
}

Step saved() {
  Step step;
  step.saved = true;
  return step;
}

}  // namespace

struct MenuPublisher::Work {
  const Job& job;
  Cursor cursor;
  Menu menu;
  MenuVersion version;
};

MenuPublisher::MenuPublisher(const MenuSeams& seams, std::function<void(ChannelNo)> live)
    : seams_(seams), live_(std::move(live)) {
  seams_.jobs.handle(
      std::string(kPublishJob), [this](const Job& job) { return step(job); },
      [this](const Job& job) { return cancelled(job); });
}

Result<std::int64_t> MenuPublisher::publish(const guard::Actor& actor, const MenuId& id) {
  std::int64_t job = 0;
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(Menu menu, need_menu(tx, id));
    if (menu.stage == MenuStage::retired)
      return fail(ErrorCode::conflict, "A retired menu cannot be published.");
    if (menu.newest == VersionState::publishing)
      return fail(ErrorCode::conflict, "The menu is being published already.");
    ASSIGN(const MenuVersion newest, need_version(tx, menu.no, menu.version));
    if (newest.state == VersionState::live)
      return fail(ErrorCode::conflict, "The newest version is published already.");
    TRY(check_targets(tx, menu.channel_no, newest.body));
    ASSIGN(const auto live, live_menus(tx, menu.channel_no));
    if (menu.live == 0 && live.size() >= limits::menus_at_line_max)
      return fail(ErrorCode::conflict,
                  "LINE holds at most 1,000 menus of a channel; retire some first.");
    // LINE may still have a menu of a version that failed: a fresh number tells them apart.
    if (newest.state != VersionState::saved) {
      ++menu.version;
      TRY(tx.exec(sql::menu_version_insert,
                  {menu.no, menu.version, newest.body, identity(actor), seams_.clock.now()}));
    }
    JsonOut input;
    input.object().field("menu", menu.no.value).field("version", menu.version).end();
    ASSIGN(job, seams_.jobs.create(tx, kPublishJob, menu.workspace, spine::Priority::normal,
                                   input.take()));
    menu.job = job;
    TRY(update_menu(tx, menu, seams_.clock.now()));
    TRY(set_state(tx, menu.no, menu.version, VersionState::publishing));
    guard::Operation operation;
    operation.workspace = menu.workspace;
    operation.action = "menu.publish";
    operation.target = "menu/" + id.text();
    JsonOut after;
    operation.after = after.object().field("version", menu.version).end().take();
    return seams_.operations.append(tx, actor, operation);
  }));
  seams_.jobs.wake();
  return job;
}

Result<std::optional<MenuPublisher::Work>> MenuPublisher::load(const Job& job) const {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const auto no, input.root().integer_at("menu", 1, UINT32_MAX));
  ASSIGN(const auto version, input.root().integer_at("version", 1, limits::menu_versions_max));
  return seams_.state.reading([&](store::Tx& tx) -> Result<std::optional<Work>> {
    ASSIGN(auto menu, find_menu(tx, MenuNo{static_cast<std::uint32_t>(no)}));
    if (!menu) return std::nullopt;
    ASSIGN(auto found, need_version(tx, menu->no, static_cast<int>(version)));
    return Work{job, Cursor::parse(job.cursor), *std::move(menu), std::move(found)};
  });
}

Result<Step> MenuPublisher::step(const Job& job) {
  ASSIGN(const auto work, load(job));
  if (!work || (work->version.state != VersionState::publishing && work->cursor.at != "live")) {
    Step step;
    step.kind = Step::Kind::done;
    return step;
  }
  auto done = run(*work);
  if (done || done.error().code == ErrorCode::cancelled) return done;
  if (done.error().code == ErrorCode::rate_limited) return wait_at(work->cursor);
  if (spine::passing(done.error()) || work->cursor.at == "live") return done;
  // LINE's menu, if there is one, is deleted by the keeper.
  TRY(seams_.state.write([&](store::Tx& tx) {
    return set_state(tx, work->menu.no, work->version.version, VersionState::failed);
  }));
  live_(work->menu.channel_no);
  return done;
}

Status MenuPublisher::cancelled(const Job& job) {
  ASSIGN(const auto work, load(job));
  if (!work || work->version.state != VersionState::publishing) return {};
  TRY(seams_.state.write([&](store::Tx& tx) {
    return set_state(tx, work->menu.no, work->version.version, VersionState::failed);
  }));
  live_(work->menu.channel_no);
  return {};
}

Result<Step> MenuPublisher::run(const Work& work) {
  const std::string& at = work.cursor.at;
  if (at.empty() || at == "creating") return make(work);
  if (at == "created") return upload(work);
  if (at == "uploaded") return go_live(work);
  return sweep(work);
}

// --- The steps -----------------------------------------------------------------------------------

Result<MenuPicture> MenuPublisher::picture(const Work& work, const MenuBody& body) const {
  ASSIGN(auto picture, seams_.image(work.menu.workspace, body.image, body.width, body.height));
  TRY(check_picture(picture, body.width, body.height));
  return picture;
}

// Everything that can be refused is looked at before anything is made.
Result<Step> MenuPublisher::make(const Work& work) {
  ASSIGN(const auto before, seams_.state.reading([&](store::Tx& tx) {
    return tx.integer(sql::menu_jobs_before, {work.menu.channel_no, work.job.id});
  }));
  if (const auto ahead = before.value_or(0); ahead > 0)
    return wait_at(work.cursor, std::min(kTurnMax, kTurn * ahead));
  ASSIGN(const MenuBody body, read_body(work.version.body));
  ASSIGN(const std::string menu, menu_for_line(seams_, work.menu, work.version.version, body));
  if (work.cursor.at.empty()) {
    TRY(picture(work, body));
    TRY(seams_.platform.validate(work.menu.channel, menu));
  }
  ASSIGN(const auto listed, seams_.platform.list(work.menu.channel));
  const auto there =
      std::ranges::find(listed, line_name(work.menu.id, work.version.version), &PlatformMenu::name);
  if (there != listed.end()) {
    TRY(made(work, there->id));
    return saved();
  }
  if (listed.size() >= limits::menus_at_line_max)
    return fail(ErrorCode::conflict,
                "LINE holds 1,000 menus of this channel already, the most that it takes.");
  return create(work, menu);
}

// Stored before the call: whoever finds it stored knows that there may be a menu.
Result<Step> MenuPublisher::create(const Work& work, const std::string& menu) {
  const Cursor next{.at = "creating", .twice = work.cursor.at == "creating"};
  if (work.job.cursor != next.text())
    TRY(seams_.state.write(
        [&](store::Tx& tx) { return seams_.jobs.save(tx, work.job, next.text(), 0, kSteps); }));
  const auto id = seams_.platform.create(work.menu.channel, menu);
  if (!id) return std::unexpected(id.error());
  Work created{work.job, next, work.menu, work.version};
  TRY(made(created, *id));
  return saved();
}

Status MenuPublisher::made(const Work& work, const std::string& line_id) {
  const Cursor next{.at = "created", .twice = work.cursor.twice};
  return seams_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::menu_version_made, {work.menu.no, work.version.version, line_id}));
    return seams_.jobs.save(tx, work.job, next.text(), next.done(), kSteps);
  });
}

Result<Step> MenuPublisher::upload(const Work& work) {
  ASSIGN(const MenuBody body, read_body(work.version.body));
  ASSIGN(const MenuPicture image, picture(work, body));
  const Status done = seams_.platform.upload(work.menu.channel, work.version.line_id, image);
  if (!done) {
    if (done.error().code != ErrorCode::invalid) return std::unexpected(done.error());
    // Refused for what it is, or because an earlier try has arrived.
    ASSIGN(const bool there, seams_.platform.has_image(work.menu.channel, work.version.line_id));
    if (!there) return std::unexpected(done.error());
  }
  Step step;
  const Cursor next{.at = "uploaded", .twice = work.cursor.twice};
  step.cursor = next.text();
  step.done = next.done();
  step.total = kSteps;
  return step;
}

Result<Step> MenuPublisher::go_live(const Work& work) {
  const Menu& menu = work.menu;
  if (!menu.alias.empty()) {
    TRY(seams_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::menu_mark_alias, {menu.no, 1}));
      return {};
    }));
    TRY(seams_.platform.set_alias(menu.channel, menu.alias, work.version.line_id));
  }
  const Cursor next{.at = "live", .twice = work.cursor.twice};
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(auto now, find_menu(tx, menu.no));
    if (!now || now->stage == MenuStage::retired)
      return fail(ErrorCode::conflict, "The menu was retired meanwhile.");
    const Time at = seams_.clock.now();
    if (now->live != 0) {
      // Where nobody can have it, there is nobody to move.
      const bool given = now->given || !now->alias.empty();
      TRY(tx.exec(sql::menu_version_old,
                  {now->no, now->live,
                   static_cast<int>(given ? VersionState::old : VersionState::removing), at}));
    }
    TRY(tx.exec(sql::menu_version_live, {now->no, work.version.version, at}));
    now->live = work.version.version;
    now->stage = MenuStage::published;
    TRY(update_menu(tx, *now, at));
    return seams_.jobs.save(tx, work.job, next.text(), next.done(), kSteps);
  }));
  live_(menu.channel_no);
  return saved();
}

// What a try made whose answer did not come.
Result<Step> MenuPublisher::sweep(const Work& work) {
  if (work.cursor.twice) {
    ASSIGN(const auto listed, seams_.platform.list(work.menu.channel));
    const std::string name = line_name(work.menu.id, work.version.version);
    for (const PlatformMenu& one : listed) {
      if (one.name != name || one.id == work.version.line_id) continue;
      const Status done = seams_.platform.remove(work.menu.channel, one.id);
      if (!done && done.error().code != ErrorCode::not_found) return std::unexpected(done.error());
    }
  }
  Step step;
  step.kind = Step::Kind::done;
  step.done = step.total = kSteps;
  step.cursor = work.cursor.text();
  JsonOut result;
  result.object().field("menu", work.menu.id.text()).field("version", work.version.version);
  step.result = result.end().take();
  return step;
}

}  // namespace enishi::engage
