#include "eventapp/core/log.hpp"

#include "core/log_sink.hpp"
#include "eventapp/core/json.hpp"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <memory>

namespace eventapp::log {

namespace {

/// 400 bytes each, from the start. With half as many, a backlog drained at full speed loses some;
/// as it is, only where the output or the writer's thread stands still for tens of milliseconds.
constexpr std::size_t queue_lines = 4096;

struct Output {
  std::shared_ptr<spdlog::logger> logger;
  Format format = Format::text;
};

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

void set_pattern(spdlog::logger& logger, Format format) {
  logger.set_pattern(format == Format::json ? json_pattern : text_pattern,
                     spdlog::pattern_time_type::utc);
}

Output begin_synchronously() {
  Output output;
  output.logger = std::make_shared<spdlog::logger>(
      "eventapp", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  set_pattern(*output.logger, Format::text);
  return output;
}

Output& output() {
  static Output instance = begin_synchronously();
  return instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  return level == Level::off ? spdlog::level::off
                             : static_cast<spdlog::level::level_enum>(static_cast<int>(level));
}

// JSON has no word for infinity.
void append_number(std::string& line, double number) {
  if (std::isfinite(number)) {
    fmt::format_to(std::back_inserter(line), "{}", number);
  } else {
    line += "null";
  }
}

std::string json_line(std::string_view text, std::initializer_list<Field> fields) {
  std::string line = "\"message\":";
  json::append_string(line, text);
  for (const Field& field : fields) {
    line += ',';
    json::append_string(line, field.name);
    line += ':';
    if (const auto* string = std::get_if<std::string_view>(&field.value)) {
      json::append_string(line, *string);
    } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
      fmt::format_to(std::back_inserter(line), "{}", *integer);
    } else {
      append_number(line, std::get<double>(field.value));
    }
  }
  return line;
}

std::string message_of_loss(std::uint64_t lines, Format format) {
  constexpr std::string_view text =
      "Log lines were lost: they came faster than the output took them.";
  return format == Format::json
             ? json_line(text, {{"lines", static_cast<std::int64_t>(lines)}})
             : fmt::format("{} lines={}", text, lines);
}

}  // namespace

void configure(Level level, Format format) {
  spdlog::init_thread_pool(queue_lines, 1);
  auto sink = std::make_shared<GatheringSink>(
      *spdlog::thread_pool(),
      [format](std::uint64_t lines) { return message_of_loss(lines, format); });
  auto logger =
      std::make_shared<spdlog::async_logger>("eventapp", std::move(sink), spdlog::thread_pool(),
                                             spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(to_spdlog(level));
  set_pattern(*logger, format);
  spdlog::register_logger(logger);
  output() = {std::move(logger), format};
}

void flush() {
  output().logger->flush();
  output() = begin_synchronously();
  spdlog::shutdown();  // joins the writer thread, which first writes all that is queued
}

std::uint64_t dropped_lines() {
  const auto pool = spdlog::thread_pool();
  return pool ? pool->overrun_counter() : 0;
}

bool enabled(Level level) noexcept {
  return output().logger->should_log(to_spdlog(level));
}

bool shows_fields() noexcept {
  return output().format == Format::json;
}

void write(Level level, std::string_view text, std::initializer_list<Field> fields) {
  if (!enabled(level)) {
    return;
  }
  std::string line;
  if (shows_fields()) {
    line = json_line(text, fields);
    text = line;
  } else if (!is_printable(text)) {
    append_escaped(line, text);
    text = line;
  }
  output().logger->log(to_spdlog(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace eventapp::log
