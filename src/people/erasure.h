// Deletion of a person: a job over everything stored, with an end and a certificate.
//
// Order: the list of deletions (so that a restore replays it), then a log entry kPersonDeleted by
// which every room's applier deletes its rows, then the log's own bytes part by part, raw bodies,
// values on the operation log, and last the bytes of the state part.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "guard/guard.h"
#include "people/people.h"
#include "spine/spine.h"

namespace enishi::people {

class Erasure {
 public:
  static std::unique_ptr<Erasure> make(store::Store& store, spine::Log& log,
                                       spine::Pipeline& pipeline, spine::Jobs& jobs, People& people,
                                       const workspace::Workspaces& workspaces,
                                       const guard::OperationLog& operations,
                                       const guard::DeletionList& deletions, const Clock& clock);
  virtual ~Erasure() = default;

  // How another room takes a person out of the payload of its entries of several people; nullopt
  // when the person is not in it. Before start() and replay().
  using Redactor =
      std::function<std::optional<std::string>(const spine::Entry& entry, const Person& person)>;
  virtual void redact_also(Redactor redactor) = 0;
  // How another room forgets what it holds outside part "state", once its applier has forgotten the
  // rest. May be run again. Before start() and replay().
  using Forgetter = std::function<Status(RecordNo record)>;
  virtual void forget_also(Forgetter forgetter) = 0;

  // Starts the job (kind "people.erase"); gives its id. not_found for an unknown record. The job's
  // result is the certificate: counts of what was erased where, times, no personal data.
  virtual Result<std::int64_t> start(const guard::Actor& actor, const WorkspaceId& workspace,
                                     RecordNo record) = 0;
  // After a restore, before serving: erases everybody on the list who is in the data again. Runs on
  // the calling thread; neither the pipeline nor the jobs may have been started. Jobs that it makes
  // end, with their certificates, once jobs run. A crash on the way is made good by these jobs.
  virtual Status replay() = 0;
};

}  // namespace enishi::people
