// The store as both backends have it: which parts are open, and who may open or drop one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/thread.h"
#include "store/part.h"
#include "store/store.h"

namespace enishi::store {

// [a-z0-9_]{1,40}, and no schema that PostgreSQL or the owner's record uses.
Status check_part_name(std::string_view name);

// Stands in the state while a restore fills it.
inline constexpr const char* kMakeRestoringTable = "CREATE TABLE restoring (unfinished INTEGER)";

// Thread safe.
class PartStore : public Store {
 public:
  Database& state() final { return *state_; }
  Result<std::shared_ptr<Database>> part(std::string_view name, bool create) final;
  Result<std::vector<std::string>> parts(std::string_view prefix) const final;
  Status drop_part(std::string_view name) final;
  Status backup(const std::string& to,
                const std::function<void(std::string_view, double)>& progress) final;

 protected:
  explicit PartStore(Options options);
  // Called once, at the end of the construction of a backend.
  Status open_state();

  virtual Result<std::vector<std::string>> list() const = 0;
  // not_found when it does not exist and `create` is false.
  virtual Result<std::shared_ptr<Database>> open_part(PartOptions options, bool create) = 0;
  // It is no part any more; what takes long of erasing its bytes may be left to sweep().
  virtual Status erase_part(const std::string& name) = 0;
  // Erases what dropped parts left. Not under the lock of the parts.
  virtual Status sweep() { return {}; }
  // At the start (after a crash) and with each dropped part. They are parts no more either way:
  // what cannot be erased is logged, and tried again the next time.
  void erase_dropped();
  const Options& options() const { return options_; }
  const Clock& clock() const;

 private:
  const Options options_;
  std::shared_ptr<Database> state_;
  Mutex mutex_;  // held while a part is opened or dropped
  std::map<std::string, std::weak_ptr<Database>, std::less<>> open_ GUARDED_BY(mutex_);
};

}  // namespace enishi::store
