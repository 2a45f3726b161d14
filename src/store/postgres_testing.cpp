// PostgreSQL for tests: databases on the server of ENISHI_TEST_POSTGRES, and a private server.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <mutex>
#include <vector>

#include "base/text.h"
#include "store/pg_connection.h"
#include "store/testing.h"

namespace enishi::store::testing {
namespace {

constexpr std::string_view kPrefix = "enishi_test_";
constexpr std::string_view kServerPrefix = "enishi-pg-of-";

// The same URL with another database; the URL has the form postgres://...[/database][?...].
std::string with_database(const std::string& url, const std::string& database) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t query = std::min(url.find('?', host), url.size());
  const std::size_t path = std::min(url.find('/', host), query);
  return url.substr(0, path) + "/" + database + url.substr(query);
}

bool gone(std::string_view process) {
  const auto pid = parse_int<pid_t>(process);
  return pid && kill(*pid, 0) != 0 && errno == ESRCH;
}

// Whether the process that made this database (enishi_test_<pid>_<n>) is gone.
bool abandoned(std::string_view database) {
  const auto parts = split(database, '_');
  return parts.size() == 4 && gone(parts[2]);
}

void drop(PgConnection& server, const std::string& name) {
  (void)server.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

void drop_abandoned(PgConnection& server) {
  auto found = server.exec("SELECT datname FROM pg_catalog.pg_database WHERE datname LIKE '" +
                           std::string(kPrefix) + "%'");
  if (!found) return;
  for (int i = 0; i < PQntuples(found->get()); ++i) {
    const std::string name = PQgetvalue(found->get(), i, 0);
    if (abandoned(name)) drop(server, name);
  }
}

// Everything a store makes in a database. A database that is emptied so and used again costs a
// quarter of a new one.
constexpr const char* kListSchemas =
    "SELECT quote_ident(nspname) FROM pg_catalog.pg_namespace WHERE nspname = 'enishi'"
    " OR pg_catalog.obj_description(oid, 'pg_namespace') = 'enishi part'";

Status empty_database(const std::string& url) {
  ASSIGN(PgConnection connection, PgConnection::open(url));
  ASSIGN(PgResult schemas, connection.exec(kListSchemas));
  std::string statements = "SET lock_timeout = '2s'; SET synchronous_commit = off;";
  for (int i = 0; i < PQntuples(schemas.get()); ++i)
    statements += std::string("DROP SCHEMA ") + PQgetvalue(schemas.get(), i, 0) + " CASCADE;";
  TRY(connection.exec(statements));
  return {};
}

// Makes databases on a server, and takes them back. Thread safe.
class Databases {
 public:
  void give_back(const std::string& url) {
    if (!empty_database(url)) return;  // still in use somewhere: it goes with the process
    std::lock_guard lock(mutex_);
    free_.push_back(url);
  }

  // Gives no URL, and fails the test, when the database cannot be made.
  std::string fresh(const std::string& url) {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      std::string again = free_.back();
      free_.pop_back();
      return again;
    }
    auto server = PgConnection::open(url);
    if (!server) {
      ADD_FAILURE() << server.error().message;
      return {};
    }
    if (names_.empty()) drop_abandoned(*server);
    std::string name =
        std::string(kPrefix) + std::to_string(getpid()) + "_" + std::to_string(names_.size());
    drop(*server, name);  // of an older process with the same number
    if (auto made = server->exec("CREATE DATABASE " + name); !made) {
      ADD_FAILURE() << made.error().message;
      return {};
    }
    names_.push_back(name);
    return with_database(url, name);
  }

  void drop_all(const std::string& url) {
    if (names_.empty()) return;
    if (auto server = PgConnection::open(url)) {
      for (const std::string& name : names_) drop(*server, name);
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> names_;
  std::vector<std::string> free_;  // URLs
};

std::string environment(const char* name) {
  const char* value = getenv(name);
  if (value && *value) return value;
  ADD_FAILURE() << name
                << " is not set; start a throw-away server with\n"
                   "  scripts/postgres start DIR\nand evaluate the lines it prints";
  return {};
}

// The server of the environment; its databases go with the process.
class SharedServer {
 public:
  ~SharedServer() { databases_.drop_all(url_); }
  std::string fresh() {
    url_ = environment("ENISHI_TEST_POSTGRES");
    return url_.empty() ? url_ : databases_.fresh(url_);
  }
  void give_back(const std::string& url) { databases_.give_back(url); }

 private:
  std::string url_;
  Databases databases_;
};

SharedServer& shared_server() {
  static SharedServer server;
  return server;
}

// A server of this process alone, which may be stopped without harm to others.
class PrivateServer {
 public:
  PrivateServer() : tool_(environment("ENISHI_TEST_POSTGRES_TOOL")) {
    remove_abandoned();
    start();
  }
  ~PrivateServer() { remove(directory_); }
  std::string fresh() { return url_.empty() ? url_ : databases_.fresh(url_); }

  void start() {
    const std::string key = "export ENISHI_TEST_POSTGRES='";
    const std::string out = run("start", directory_);
    const std::size_t from = out.find(key);
    if (from == out.npos) {
      ADD_FAILURE() << "the private PostgreSQL server did not start";
      return;
    }
    url_ = out.substr(from + key.size(), out.find('\'', from + key.size()) - from - key.size());
  }
  void stop() { run("kill", directory_); }

 private:
  std::string run(const std::string& action, const std::string& directory) const {
    std::string out;
    FILE* pipe = popen((tool_ + " " + action + " '" + directory + "'").c_str(), "r");
    if (!pipe) return out;
    char buffer[256];
    while (fgets(buffer, sizeof buffer, pipe)) out += buffer;
    pclose(pipe);
    return out;
  }

  void remove(const std::string& directory) const {
    run("kill", directory);
    run("stop", directory);
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }

  // Servers of test processes that died.
  void remove_abandoned() const {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::temp_directory_path(), ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(kServerPrefix) && gone(name.substr(kServerPrefix.size())))
        remove(entry.path().string());
    }
  }

  const std::string tool_;
  const std::string directory_ = (std::filesystem::temp_directory_path() /
                                  (std::string(kServerPrefix) + std::to_string(getpid())))
                                     .string();
  std::string url_;
  Databases databases_;
};

PrivateServer& private_server() {
  static PrivateServer server;
  return server;
}

}  // namespace

std::string fresh_postgres_url() {
  return shared_server().fresh();
}
void give_back_postgres_url(const std::string& url) {
  shared_server().give_back(url);
}

std::string private_postgres_url() {
  return private_server().fresh();
}
void stop_private_postgres() {
  private_server().stop();
}
void start_private_postgres() {
  private_server().start();
}
void crash_private_postgres() {
  private_server().stop();
  private_server().start();
}

}  // namespace enishi::store::testing
