#include "store/pg_store.h"

#include <algorithm>

#include "store/pg_owner.h"
#include "store/pg_session.h"

namespace enishi::store {
namespace {

// A schema with this comment is a part; others in the same database are not ours to touch.
constexpr const char* kList =
    "SELECT nspname FROM pg_catalog.pg_namespace"
    " WHERE pg_catalog.obj_description(oid, 'pg_namespace') = 'enishi part'";

class PgPart final : public Part {
 public:
  PgPart(PartOptions part, std::shared_ptr<PgOwner> owner, std::shared_ptr<void> lock)
      : Part(std::move(part)), owner_(std::move(owner)), lock_(std::move(lock)) {}
  Backend backend() const override { return Backend::postgres; }

 protected:
  Result<std::unique_ptr<Session>> connect(Access access) const override {
    return PgSession::open(owner_, part_options().name, part_options().sync, access);
  }
  Status purge(Session& writer) override { return static_cast<PgSession&>(writer).vacuum_full(); }

 private:
  std::shared_ptr<PgOwner> owner_;
  std::shared_ptr<void> lock_;
};

class PgStore final : public PartStore {
 public:
  static Result<std::unique_ptr<Store>> open(Options options, std::shared_ptr<void> lock) {
    ASSIGN(auto owner, PgOwner::acquire(options.database_url));
    std::unique_ptr<PgStore> store(
        new PgStore(std::move(options), std::move(owner), std::move(lock)));
    TRY(store->open_state());
    return store;
  }
  Backend backend() const override { return Backend::postgres; }

 protected:
  Result<std::vector<std::string>> list() const override {
    ASSIGN(PgResult found, owner_->ask(kList));
    std::vector<std::string> names;
    for (int i = 0; i < PQntuples(found.get()); ++i)
      names.emplace_back(PQgetvalue(found.get(), i, 0));
    return names;
  }

  Result<std::shared_ptr<Database>> open_part(PartOptions part, bool create) override {
    const std::string name = part.name;
    ASSIGN(const bool exists, has(name));
    if (!exists) {
      if (!create) return fail(ErrorCode::not_found, "no part " + name);
      // The name is checked: it needs no escaping inside the quotes.
      TRY(owner_->administer("CREATE SCHEMA \"" + name + "\"; COMMENT ON SCHEMA \"" + name +
                             "\" IS 'enishi part'"));
    }
    return std::make_shared<PgPart>(std::move(part), owner_, lock_);
  }

  Status erase_part(const std::string& name) override {
    ASSIGN(const bool exists, has(name));
    if (!exists) return fail(ErrorCode::not_found, "no part " + name);
    return owner_->administer("DROP SCHEMA \"" + name + "\" CASCADE");
  }

 private:
  PgStore(Options options, std::shared_ptr<PgOwner> owner, std::shared_ptr<void> lock)
      : PartStore(std::move(options)), owner_(std::move(owner)), lock_(std::move(lock)) {}

  Result<bool> has(const std::string& name) const {
    ASSIGN(auto names, list());
    return std::ranges::find(names, name) != names.end();
  }

  std::shared_ptr<PgOwner> owner_;
  std::shared_ptr<void> lock_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_pg_store(Options options, std::shared_ptr<void> lock) {
  return PgStore::open(std::move(options), std::move(lock));
}

}  // namespace enishi::store
