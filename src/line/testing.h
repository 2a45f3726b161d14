// LINE's webhook samples for tests. They are not part of the repository: ENISHI_SHARED names the
// directory that holds line-samples/, else a directory "shared" beside a parent of the current one.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "base/json.h"

namespace enishi::line::testing {

struct Sample {
  std::string body;
  std::string signature;
};

struct Samples {
  std::string secret;
  std::map<std::string, Sample> files;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::optional<std::filesystem::path> samples_directory() {
  namespace fs = std::filesystem;
  if (const char* shared = std::getenv("ENISHI_SHARED")) return fs::path(shared) / "line-samples";
  for (fs::path at = fs::current_path(); at.has_relative_path(); at = at.parent_path())
    if (fs::exists(at / "shared" / "line-samples")) return at / "shared" / "line-samples";
  return std::nullopt;
}

// Empty without samples; the caller then skips, or fails where CI=true.
inline Samples load_samples() {
  Samples out;
  const auto directory = samples_directory();
  if (!directory) return out;
  const auto document = JsonDocument::parse(read_file(*directory / "_signatures.json"));
  if (!document) return out;
  out.secret = document->root().string_at("channelSecret").value();
  const Status read = document->root().get("files")->each(
      [&](std::string_view name, const JsonValue& file) -> Status {
        ASSIGN(std::string signature, file.string_at("x-line-signature"));
        out.files[std::string(name)] = {read_file(*directory / name), std::move(signature)};
        return {};
      });
  if (!read) out.files.clear();
  return out;
}

inline bool on_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

}  // namespace enishi::line::testing

#define ENISHI_NEED_SAMPLES(samples)                                                   \
  do {                                                                                 \
    if ((samples).files.empty()) {                                                     \
      if (::enishi::line::testing::on_ci()) FAIL() << "set ENISHI_SHARED for samples"; \
      GTEST_SKIP() << "no samples here";                                               \
    }                                                                                  \
  } while (false)
