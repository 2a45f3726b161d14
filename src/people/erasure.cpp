#include "people/erasure.h"

#include <map>

#include "people/erasure_steps.h"
#include "people/sql.h"

namespace enishi::people {
namespace {

// How the list of deletions names identifiers, with what must stand between.
constexpr std::string_view kLinePrefix = "line:";              // and the provider's id
constexpr std::string_view kIdentifierPrefix = "identifier:";  // the workspace's id, ':', namespace

class JobErasure final : public Erasure {
 public:
  JobErasure(store::Store& store, spine::Log& log, spine::Pipeline& pipeline, spine::Jobs& jobs,
             People& people, const workspace::Workspaces& workspaces,
             const guard::OperationLog& operations, const guard::DeletionList& deletions,
             const Clock& clock)
      : store_(store),
        pipeline_(pipeline),
        jobs_(jobs),
        people_(people),
        workspaces_(workspaces),
        operations_(operations),
        deletions_(deletions),
        clock_(clock),
        steps_(store, log, pipeline, jobs, people, workspaces, operations, clock) {
    jobs.handle(std::string(ErasureSteps::kKind),
                [this](const spine::Job& job) { return steps_.step(job); });
  }

  void redact_also(Redactor redactor) override { steps_.redact_also(std::move(redactor)); }
  void forget_also(Forgetter forgetter) override { steps_.forget_also(std::move(forgetter)); }
  Result<std::int64_t> start(const guard::Actor& actor, const WorkspaceId& workspace,
                             RecordNo record) override;
  Status replay() override;

 private:
  using Deleted = std::map<Digest, Time>;  // the newest deletion of each identifier

  struct Match {
    RecordNo record;
    WorkspaceId workspace;
  };

  Digest digest(const workspace::Provider& provider, const LineUserId& user) const {
    return deletions_.digest(std::string(kLinePrefix) + provider.id.text(),
                             line_user_id_text(user));
  }
  Digest digest(const WorkspaceId& workspace, const Identifier& identifier) const {
    return deletions_.digest(
        std::string(kIdentifierPrefix) + workspace.text() + ":" + identifier.name_space,
        identifier.value);
  }
  // Of everything that names the person.
  std::vector<Digest> digests(const workspace::Directory& directory, const Person& person) const;
  Result<std::int64_t> create(const guard::Actor& actor, std::string action, const Match& match,
                              std::span<const Digest> deletions);
  Result<Deleted> whole_list();
  Result<std::vector<Match>> find_deleted(const Deleted& deleted) const;

  store::Store& store_;
  spine::Pipeline& pipeline_;
  spine::Jobs& jobs_;
  People& people_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog& operations_;
  const guard::DeletionList& deletions_;
  const Clock& clock_;
  ErasureSteps steps_;
};

const workspace::Provider* find_provider(const workspace::Directory& directory, ProviderNo no) {
  for (const workspace::Provider& provider : directory.providers())
    if (provider.no == no) return &provider;
  return nullptr;
}

std::vector<Digest> JobErasure::digests(const workspace::Directory& directory,
                                        const Person& person) const {
  std::vector<Digest> all;
  if (const auto* provider = find_provider(directory, person.provider))
    all.push_back(digest(*provider, person.user));
  const WorkspaceId& workspace = directory.workspace(person.workspace)->id;
  for (const Identifier& one : person.identifiers) all.push_back(digest(workspace, one));
  return all;
}

Result<std::int64_t> JobErasure::start(const guard::Actor& actor, const WorkspaceId& workspace,
                                       RecordNo record) {
  const workspace::Directory directory = workspaces_.directory();
  ASSIGN(auto person, people_.person(record));
  if (!person) {  // an erasure that failed on its way is taken up again
    ASSIGN(person, store_.state().reading(
                       [&](store::Tx& tx) { return person_of_erasure(tx, directory, record); }));
  }
  const auto* owner = person ? directory.workspace(person->workspace) : nullptr;
  if (!owner || owner->id != workspace) return fail(ErrorCode::not_found, "no such person");
  const auto deletions = digests(directory, *person);
  for (const Digest& deletion : deletions) TRY(deletions_.add_to_file(deletion, clock_.now()));
  ASSIGN(const std::int64_t job, create(actor, "person.erase", {record, workspace}, deletions));
  jobs_.wake();
  return job;
}

Result<std::int64_t> JobErasure::create(const guard::Actor& actor, std::string action,
                                        const Match& match, std::span<const Digest> deletions) {
  return store_.state().writing([&](store::Tx& tx) -> Result<std::int64_t> {
    for (const Digest& deletion : deletions) TRY(deletions_.add(tx, deletion, clock_.now()));
    TRY(operations_.append(tx, actor,
                           {.workspace = match.workspace,
                            .action = action,
                            .target = "record/" + std::to_string(match.record.value),
                            .subject = match.record.value}));
    return jobs_.create(tx, ErasureSteps::kKind, match.workspace, spine::Priority::normal,
                        ErasureSteps::input(match.record));
  });
}

// The table came with the backup, the file stayed where it was: both are made whole.
Result<JobErasure::Deleted> JobErasure::whole_list() {
  const auto newest = [](const std::vector<guard::Deletion>& list) {
    Deleted out;
    for (const guard::Deletion& deletion : list) {
      Time& at = out.try_emplace(deletion.identifier, deletion.at).first->second;
      at = std::max(at, deletion.at);
    }
    return out;
  };
  ASSIGN(const auto in_file, deletions_.from_file());
  ASSIGN(const auto in_table,
         store_.state().reading([&](store::Tx& tx) { return deletions_.all(tx); }));
  Deleted file = newest(in_file), table = newest(in_table);
  for (const auto& [identifier, at] : file) {
    auto [it, added] = table.try_emplace(identifier, at);
    if (!added && it->second >= at) continue;
    it->second = at;
    TRY(store_.state().write([&](store::Tx& tx) { return deletions_.add(tx, identifier, at); }));
  }
  for (const auto& [identifier, at] : table)
    if (!file.contains(identifier)) TRY(deletions_.add_to_file(identifier, at));
  return table;
}

// Records that are older than the deletion; one made later is of somebody who came back. So is one
// that came to go by the identifier later.
Result<std::vector<JobErasure::Match>> JobErasure::find_deleted(const Deleted& deleted) const {
  const workspace::Directory directory = workspaces_.directory();
  std::map<RecordNo, WorkspaceId> found;
  const auto number = [](const store::Row& row, int column) {
    return static_cast<std::uint32_t>(row.integer(column));
  };
  const auto look = [&](RecordNo record, const WorkspaceId& workspace, const Digest& digest,
                        Time since) {
    const auto it = deleted.find(digest);
    if (it != deleted.end() && since <= it->second) found.emplace(record, workspace);
  };
  const auto look_by_line = [&](const store::Row& row) {  // record, provider, user id, since
    if (const auto* provider = find_provider(directory, {number(row, 1)}))
      look({number(row, 0)}, provider->workspace, digest(*provider, *bytes16_from(row.blob(2))),
           row.time(3));
  };
  TRY(store_.state().read([&](store::Tx& tx) -> Status {
    found.clear();
    TRY(tx.query(sql::records_of_line, {}, look_by_line));
    return tx.query(sql::all_identifiers, {}, [&](const store::Row& row) {
      if (row.null(5)) return look_by_line(row);
      if (const auto* owner = directory.workspace(WorkspaceNo{number(row, 4)}))
        look({number(row, 0)}, owner->id, digest(owner->id, {row.str(5), row.str(6)}), row.time(3));
    });
  }));
  std::vector<Match> matches;
  for (const auto& [record, workspace] : found) matches.push_back({record, workspace});
  return matches;
}

Status JobErasure::replay() {
  ASSIGN(const Deleted deleted, whole_list());
  if (deleted.empty()) return {};
  TRY(pipeline_.catch_up());  // the restored log may know more people than the restored state
  ASSIGN(const auto matches, find_deleted(deleted));
  const guard::Actor actor{.kind = guard::ActorKind::system, .id = "restore", .remote = ""};
  std::vector<std::int64_t> jobs;
  for (const Match& match : matches) {
    ASSIGN(jobs.emplace_back(), create(actor, "person.erase_again", match, {}));
  }
  for (std::int64_t job : jobs) TRY(steps_.run_inline(job));
  return {};
}

}  // namespace

std::unique_ptr<Erasure> Erasure::make(store::Store& store, spine::Log& log,
                                       spine::Pipeline& pipeline, spine::Jobs& jobs, People& people,
                                       const workspace::Workspaces& workspaces,
                                       const guard::OperationLog& operations,
                                       const guard::DeletionList& deletions, const Clock& clock) {
  return std::make_unique<JobErasure>(store, log, pipeline, jobs, people, workspaces, operations,
                                      deletions, clock);
}

}  // namespace enishi::people
