// Logging: one text for people, the same facts as fields for machines. Lines are written by a
// background thread from a bounded queue (the oldest is overrun, and counted), a few milliseconds
// later; control characters are escaped, so no input can forge a line.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace eventapp::log {

enum class Level { trace, debug, info, warn, error, off };
enum class Format { text, json };

/// One fact of a line: a key of its own with `log.format=json`, not shown in text.
struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

/// Until configure() lines go to stderr as text, synchronously. Call it once, from main.
void configure(Level level, Format format);
/// Writes out what is queued; the last thing a process does before it ends.
void flush();
/// Lines lost because the queue was full.
std::uint64_t dropped_lines();

bool enabled(Level level) noexcept;
/// Whether fields are written at all: what is dear to find out need not be, if not.
bool shows_fields() noexcept;
void write(Level level, std::string_view text, std::initializer_list<Field> fields = {});

inline void debug(std::string_view text, std::initializer_list<Field> fields = {}) {
  write(Level::debug, text, fields);
}
inline void info(std::string_view text, std::initializer_list<Field> fields = {}) {
  write(Level::info, text, fields);
}
inline void warn(std::string_view text, std::initializer_list<Field> fields = {}) {
  write(Level::warn, text, fields);
}
inline void error(std::string_view text, std::initializer_list<Field> fields = {}) {
  write(Level::error, text, fields);
}

/// Whether append_escaped() would change nothing; may say no where it is so.
bool is_printable(std::string_view text);
/// Appends `text` to `out` with control characters as \n, \t, \u0000 … and bad UTF-8 as \xNN.
void append_escaped(std::string& out, std::string_view text);

}  // namespace eventapp::log
