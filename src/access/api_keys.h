// API keys: who an HTTP caller is and what it may do. The key's secret part is shown once and
// stored only as a SHA-256 (it is 256 random bits, so no slow hash is needed).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "guard/guard.h"
#include "store/store.h"

namespace enishi::access {

struct ApiKeyTag;
using ApiKeyId = Id<ApiKeyTag>;

// Scopes a key can hold; routes declare the one they need (room api).
//   admin: keys, workspaces, channels and their secrets, deletion, backup
//   people.read (personal fields), people.write, counts.read (no personal fields),
//   campaigns.read, campaigns.write, campaigns.approve, events.read, events.write, operations.read
bool known_scope(std::string_view scope);
const std::vector<std::string_view>& scopes();

struct ApiKey {
  ApiKeyId id;
  WorkspaceId workspace;  // nil: every workspace
  std::string name;
  std::vector<std::string> scopes;
  std::optional<Time> expires_at;
  std::optional<Time> revoked_at;
  std::optional<Time> last_used_at;  // to the minute
  Time created_at;
};

struct Caller {
  guard::Actor actor;
  WorkspaceId workspace;  // nil: every workspace
  std::vector<std::string> scopes;
  bool may(std::string_view scope) const;  // "admin" may everything
  bool may_in(const WorkspaceId& workspace) const;
};

// Everything, for the local Unix socket and the command line.
Caller local_caller(std::string uid);

// Thread safe. Keeps the live keys in memory; authenticating touches no disk.
class ApiKeys {
 public:
  static Result<std::unique_ptr<ApiKeys>> open(store::Database& state, const Clock& clock,
                                               Random& random,
                                               const guard::OperationLog& operations);
  virtual ~ApiKeys() = default;

  struct Created {
    ApiKey key;
    Secret token;  // "enishi_" + base64url(id || 32 random bytes); not recoverable later
  };
  // Whether `workspace` exists is for the caller to check; keys know no other room's tables.
  virtual Result<Created> create(const guard::Actor& actor, const WorkspaceId& workspace,
                                 std::string name, std::vector<std::string> scopes,
                                 std::optional<Time> expires_at) = 0;
  virtual Status revoke(const guard::Actor& actor, const ApiKeyId& id) = 0;
  virtual Result<std::vector<ApiKey>> list() const = 0;  // revoked ones too, oldest first

  // `authorization` is the header's value ("Bearer ..."). Unknown, revoked or expired:
  // unauthenticated, with one text for all cases; compares in constant time.
  virtual Result<Caller> authenticate(std::string_view authorization, std::string_view remote) = 0;

  // Writes last_used_at of the keys used since the last call, to the minute: so at most one write a
  // minute for a key, however often this is called. The owner calls it every minute or so and
  // before it stops; until then the times are in memory only (list() shows them).
  virtual Status flush_last_used() = 0;
};

}  // namespace enishi::access
