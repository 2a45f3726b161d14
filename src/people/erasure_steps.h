// The steps of the job "people.erase".
#pragma once

#include <vector>

#include "people/erasure.h"
#include "people/erasure_cursor.h"
#include "people/person.h"

namespace enishi::people {

// Thread safe once all redactors are there. A step can be run again after a crash.
class ErasureSteps {
 public:
  ErasureSteps(store::Store& store, spine::Log& log, spine::Pipeline& pipeline, spine::Jobs& jobs,
               const People& people, const workspace::Workspaces& workspaces,
               const guard::OperationLog& operations, const Clock& clock)
      : store_(store),
        log_(log),
        pipeline_(pipeline),
        jobs_(jobs),
        people_(people),
        workspaces_(workspaces),
        operations_(operations),
        clock_(clock),
        bodies_(store) {}

  static constexpr std::string_view kKind = "people.erase";
  static std::string input(RecordNo record);

  void redact_also(Erasure::Redactor redactor) { redactors_.push_back(std::move(redactor)); }
  void forget_also(Erasure::Forgetter forgetter) { forgetters_.push_back(std::move(forgetter)); }

  Result<spine::Step> step(const spine::Job& job) const;
  // On the calling thread, all but the last step, which only the jobs' runner can take.
  Status run_inline(std::int64_t job) const;

 private:
  Result<spine::Step> advance(const spine::Job& job, RecordNo record, ErasureCursor cursor) const;
  Status begin(const spine::Job& job, RecordNo record, ErasureCursor& cursor) const;
  Status count(const Person& person, ErasureCursor& cursor) const;
  Status append(const spine::Job& job, RecordNo record, ErasureCursor& cursor) const;
  Status erase_log_part(RecordNo record, ErasureCursor& cursor) const;
  Status erase_bodies(RecordNo record, ErasureCursor& cursor) const;
  Status erase_operations(const spine::Job& job, RecordNo record, ErasureCursor& cursor) const;
  Result<std::optional<Person>> person(RecordNo record) const;  // of the erasure
  bool concerns(ProviderNo provider, std::uint32_t source) const;
  Status save(store::Tx& tx, const spine::Job& job, const ErasureCursor& cursor) const;

  store::Store& store_;
  spine::Log& log_;
  spine::Pipeline& pipeline_;
  spine::Jobs& jobs_;
  const People& people_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog& operations_;
  const Clock& clock_;
  spine::Bodies bodies_;
  std::vector<Erasure::Redactor> redactors_;
  std::vector<Erasure::Forgetter> forgetters_;
};

}  // namespace enishi::people
