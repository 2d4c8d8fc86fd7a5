#include "delivery/retry_schedule.hpp"

#include "eventapp/core/jitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace eventapp::delivery {

namespace {

constexpr double longest_delay_ms = 3'600'000;
constexpr double most_retries = 20;

std::chrono::milliseconds milliseconds(double count) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(count));
}

/// Takes the numbers out of one entry and remembers the first thing that is wrong with it.
class EntryReader {
 public:
  explicit EntryReader(config::StringMap entry) : entry_(std::move(entry)) {}

  std::string topic() {
    std::string topic = take("topic");
    if (topic.empty()) {
      wrong_ = "must name a topic in each entry";
    }
    return topic;
  }

  bool has(const std::string& name) const { return entry_.count(name) > 0; }

  double number(const std::string& name, double standard, double lowest, double highest) {
    return has(name) ? to_number(name, take(name), lowest, highest) : standard;
  }

  std::vector<Duration> delays(const std::string& name) {
    std::vector<Duration> delays;
    const std::string text = take(name);
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const double delay = to_number(name, rest.substr(0, comma), 0, longest_delay_ms);
      delays.push_back(milliseconds(delay));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (static_cast<double>(delays.size()) > most_retries) {
      wrong_ = fmt::format("must have at most {} waits in {}", most_retries, name);
    }
    return delays;
  }

  /// Nothing, or what is wrong; a name that nobody took is.
  std::string finish() const {
    if (wrong_.empty() && !entry_.empty()) {
      return fmt::format(
          "has an entry with {}; an entry has topic and delays_ms, or topic, initial_ms, factor, "
          "max_ms, jitter and retries",
          entry_.begin()->first);
    }
    return wrong_;
  }

 private:
  std::string take(const std::string& name) {
    auto taken = entry_.extract(name);
    return taken ? std::move(taken.mapped()) : std::string();
  }

  double to_number(std::string_view name, std::string_view text, double lowest, double highest) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && stop == end && lowest <= value && value <= highest;
    if (!good) {
      wrong_ = fmt::format("must have {} between {} and {} in each entry", name, lowest, highest);
    }
    return value;
  }

  config::StringMap entry_;
  std::string wrong_;
};

RetrySchedule read_schedule(EntryReader& entry) {
  if (entry.has("delays_ms")) {
    return RetrySchedule(entry.delays("delays_ms"));
  }
  RetrySchedule::Growth growth;
  growth.initial = milliseconds(entry.number("initial_ms", 1000, 0, longest_delay_ms));
  growth.factor = entry.number("factor", 2, 1, 100);
  growth.longest = milliseconds(entry.number("max_ms", 60'000, 0, longest_delay_ms));
  growth.jitter = entry.number("jitter", 0, 0, 1);
  growth.retries = static_cast<std::int64_t>(entry.number("retries", 3, 0, most_retries));
  return RetrySchedule::exponential(growth);
}

}  // namespace

RetrySchedule RetrySchedule::exponential(const Growth& growth) {
  std::vector<Duration> delays;
  auto delay = static_cast<double>(growth.initial.count());
  const auto longest = static_cast<double>(growth.longest.count());
  for (std::int64_t retry = 0; retry < growth.retries; ++retry) {
    delays.emplace_back(static_cast<Duration::rep>(std::min(delay, longest)));
    delay = std::min(delay * growth.factor, longest);
  }
  RetrySchedule schedule(std::move(delays));
  schedule.jitter_ = growth.jitter;
  return schedule;
}

Duration RetrySchedule::delay(std::size_t retry) const {
  const Duration delay = delays_.at(retry);
  const Duration part(static_cast<Duration::rep>(static_cast<double>(delay.count()) * jitter_));
  return random_between(delay - part, delay + part);
}

Result<RetrySchedules> read_schedules(const config::ObjectList& entries) {
  RetrySchedules schedules;
  for (const config::StringMap& entry : entries) {
    EntryReader reader(entry);
    std::string topic = reader.topic();
    RetrySchedule schedule = read_schedule(reader);
    const std::string wrong = reader.finish();
    if (!wrong.empty()) {
      return Error{ErrorKind::invalid_input, "Retry schedule", wrong};
    }
    if (!schedules.emplace(std::move(topic), std::move(schedule)).second) {
      return Error{ErrorKind::invalid_input, "Retry schedule", "must name each topic once"};
    }
  }
  return schedules;
}

}  // namespace eventapp::delivery
