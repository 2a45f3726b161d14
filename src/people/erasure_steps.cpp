#include "people/erasure_steps.h"

#include <algorithm>

#include "people/redact.h"

namespace enishi::people {
namespace {

using Phase = ErasureCursor::Phase;

constexpr Millis kWaitForPipeline{50};

Phase after(Phase phase) {
  return static_cast<Phase>(static_cast<int>(phase) + 1);
}

Result<RecordNo> record_of(const spine::Job& job) {
  ASSIGN(const auto document, JsonDocument::parse(job.input));
  ASSIGN(const auto record, document.root().integer_at("record", 1, UINT32_MAX));
  return RecordNo{static_cast<std::uint32_t>(record)};
}

}  // namespace

std::string ErasureSteps::input(RecordNo record) {
  JsonOut out;
  return out.object().field("record", record.value).end().take();
}

Result<spine::Step> ErasureSteps::step(const spine::Job& job) const {
  ASSIGN(const RecordNo record, record_of(job));
  ASSIGN(ErasureCursor cursor, ErasureCursor::parse(job.cursor));
  return advance(job, record, std::move(cursor));
}

Result<spine::Step> ErasureSteps::advance(const spine::Job& job, RecordNo record,
                                          ErasureCursor cursor) const {
  const Phase phase = cursor.phase;
  switch (phase) {
    case Phase::begin:
      TRY(begin(job, record, cursor));
      return spine::Step{.saved = true};
    case Phase::append:
      TRY(append(job, record, cursor));
      break;
    case Phase::apply:
      if (pipeline_.applied() < cursor.position)
        return spine::Step{.kind = spine::Step::Kind::wait,
                           .cursor = job.cursor,
                           .done = job.done,
                           .total = job.total,
                           .wait = kWaitForPipeline};
      break;
    case Phase::log:
      TRY(erase_log_part(record, cursor));
      break;
    case Phase::bodies:
      TRY(erase_bodies(record, cursor));
      break;
    case Phase::operations:
      TRY(erase_operations(job, record, cursor));
      return spine::Step{.saved = true};
    case Phase::purge:
      for (const Erasure::Forgetter& forget : forgetters_) TRY(forget(record));
      TRY(store_.state().purge_deleted_bytes());
      break;
    case Phase::finish:
      return spine::Step{.kind = spine::Step::Kind::done,
                         .saved = true,
                         .result = certificate(cursor, record, clock_.now())};
  }
  // The log takes a step for each of its parts, and sets the next phase itself.
  if (phase != Phase::log) cursor.phase = after(phase);
  TRY(store_.state().write([&](store::Tx& tx) { return save(tx, job, cursor); }));
  return spine::Step{.saved = true};
}

Status ErasureSteps::begin(const spine::Job& job, RecordNo record, ErasureCursor& cursor) const {
  cursor.started_at = clock_.now();
  ASSIGN(auto person, people_.person(record));
  if (person) TRY(count(*person, cursor));
  return store_.state().write([&](store::Tx& tx) -> Status {
    if (person) {
      TRY(begin_erasure_of(tx, *person));
    } else {
      ASSIGN(person, person_of_erasure(tx, workspaces_.directory(), record));
    }
    cursor.phase = person ? Phase::append : Phase::purge;
    return save(tx, job, cursor);
  });
}

// What there is of the person: after the entry is applied nobody can tell any more.
Status ErasureSteps::count(const Person& person, ErasureCursor& cursor) const {
  cursor.found = true;
  cursor.identifiers = static_cast<std::int64_t>(person.identifiers.size());
  const workspace::Directory directory = workspaces_.directory();
  const RecordNo record = person.record;
  std::vector<ChannelNo> channels;
  {
    const auto view = people_.view();
    for (const workspace::Channel& channel : directory.channels())
      if (view->friendship(channel.no, record)) channels.push_back(channel.no);
    cursor.tags = static_cast<std::int64_t>(view->tags_of(person.workspace, record).size());
    for (const AttributeDefinition& attribute : view->attributes(person.workspace))
      cursor.values += view->value(attribute, record).has_value();
  }
  cursor.friendships = static_cast<std::int64_t>(channels.size());
  for (ChannelNo channel : channels) {
    ASSIGN(const auto rows, people_.history(channel, record));
    cursor.history += static_cast<std::int64_t>(rows.size());
  }
  ASSIGN(const auto profile, people_.profile(record));
  cursor.profiles = profile.has_value();
  return {};
}

Status ErasureSteps::append(const spine::Job& job, RecordNo record, ErasureCursor& cursor) const {
  spine::NewEntry entry = person_deleted_entry(cursor.started_at, {&record, 1});
  entry.has_key = true;  // the step may be run again
  entry.key = {make_uuid_from_name("people.erase/" + std::to_string(job.id)), job.created_at};
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(entry));
  ASSIGN(const spine::Receipt receipt, log_.append_and_wait(std::move(entries)));
  cursor.position = receipt.last != 0 ? receipt.last : log_.end();
  return {};
}

bool ErasureSteps::concerns(ProviderNo provider, std::uint32_t source) const {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* channel = directory.channel(ChannelNo{source});
  return !channel || channel->provider_no == provider;
}

// The oldest part after the one that was done last; afterwards the next phase.
Status ErasureSteps::erase_log_part(RecordNo record, ErasureCursor& cursor) const {
  ASSIGN(const auto parts, log_.parts());
  const auto next = std::ranges::find_if(parts, [&](const auto& p) { return p > cursor.part; });
  if (next == parts.end()) {
    cursor.phase = Phase::bodies;
    return {};
  }
  ASSIGN(const auto person, person(record));
  if (!person) {  // another erasure of the same person has come to its end
    cursor.phase = Phase::operations;
    return {};
  }
  const auto redact = [&](const spine::Entry& entry) -> std::optional<std::string> {
    if (auto payload = without(entry, *person)) return payload;
    for (const Erasure::Redactor& redactor : redactors_)
      if (auto payload = redactor(entry, *person)) return payload;
    return std::nullopt;
  };
  const auto in_source = [&](std::uint32_t source) { return concerns(person->provider, source); };
  ASSIGN(const std::int64_t erased, log_.erase(*next, person->user, in_source, redact));
  cursor.part = *next;
  cursor.log_entries += erased;
  ++cursor.log_parts;
  return {};
}

Status ErasureSteps::erase_bodies(RecordNo record, ErasureCursor& cursor) const {
  ASSIGN(const auto person, person(record));
  if (!person) return {};  // as above
  if (!person->provider) return {};
  ASSIGN(const std::int64_t erased, bodies_.erase_mentions(line_user_id_text(person->user)));
  cursor.bodies += erased;
  return {};
}

// With this step nothing knows any more whom the job is about.
Status ErasureSteps::erase_operations(const spine::Job& job, RecordNo record,
                                      ErasureCursor& cursor) const {
  cursor.phase = Phase::purge;
  return store_.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(cursor.operations, operations_.erase_subject(tx, record.value));
    TRY(end_erasure_of(tx, record));
    return save(tx, job, cursor);
  });
}

Result<std::optional<Person>> ErasureSteps::person(RecordNo record) const {
  const workspace::Directory directory = workspaces_.directory();
  return store_.state().reading(
      [&](store::Tx& tx) { return person_of_erasure(tx, directory, record); });
}

Status ErasureSteps::save(store::Tx& tx, const spine::Job& job, const ErasureCursor& cursor) const {
  return jobs_.save(tx, job, cursor.text(), static_cast<int>(cursor.phase),
                    static_cast<int>(Phase::finish));
}

Status ErasureSteps::run_inline(std::int64_t id) const {
  for (;;) {
    ASSIGN(const auto job, jobs_.get(id));
    if (!job || job->state != spine::JobState::queued) return {};
    ASSIGN(const ErasureCursor cursor, ErasureCursor::parse(job->cursor));
    if (cursor.phase == Phase::finish) return {};
    if (cursor.phase == Phase::apply) TRY(pipeline_.catch_up());
    TRY(step(*job));
  }
}

}  // namespace enishi::people
