// Structured log: one JSON object a line on stderr (or a given descriptor). Values must not be
// personal data or secrets: log numbers and ids, never names, texts, LINE user ids or tokens.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi {

enum class LogLevel : unsigned char { debug, info, warn, error };

struct LogField {
  LogField(std::string_view k, std::string_view v) : key(k), text(v) {}
  LogField(std::string_view k, const char* v) : key(k), text(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), text(v) {}
  LogField(std::string_view k, std::int64_t v) : key(k), number(v), is_number(true) {}
  LogField(std::string_view k, std::uint64_t v)
      : key(k), number(static_cast<std::int64_t>(v)), is_number(true) {}
  LogField(std::string_view k, int v) : key(k), number(v), is_number(true) {}
  LogField(std::string_view k, unsigned v) : key(k), number(v), is_number(true) {}
  std::string_view key;
  std::string_view text;
  std::int64_t number = 0;
  bool is_number = false;
};

// Thread safe; a line is written with one write(2).
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
void log_error(std::string_view event, const Error& error,
               std::initializer_list<LogField> fields = {});

void set_log_level(LogLevel level);  // default info
void set_log_descriptor(int fd);     // default 2

}  // namespace enishi
