// Reads eventapp's log from the standard input and tells, for each event that was sent, how long
// that took from its being written (load/backlog.cpp). Lines before --skip events count as warming
// up. One JSON line when the input ends.
#include "load/event_id.hpp"
#include "load/percentiles.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

// When the event was due whose line this is, if it was sent.
std::optional<std::int64_t> due_of(std::string_view line) {
  constexpr std::string_view name = "eventId=";
  const std::size_t at = line.find(name);
  if (at == line.npos || line.find("status=SENT") == line.npos ||
      line.size() < at + name.size() + eventapp::bench::event_id_size) {
    return std::nullopt;
  }
  return eventapp::bench::due_at(
      line.substr(at + name.size(), eventapp::bench::event_id_size));
}

class Ends {
 public:
  explicit Ends(std::size_t skip) : skip_(skip) {}

  void take(std::string_view line) {
    const auto due = due_of(line);
    if (due && seen_++ >= skip_) {
      const auto took = static_cast<double>(eventapp::bench::nanoseconds_now() - *due);
      took_ms_.push_back(static_cast<float>(took / 1e6));
    }
  }

  void report() {
    const eventapp::bench::Percentiles took(std::move(took_ms_));
    fmt::print("{{\"events\": {}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"p999_ms\": {:.3f}, "
               "\"max_ms\": {:.3f}}}\n",
               took.count(), took.at(0.5), took.at(0.99), took.at(0.999), took.at(1.0));
  }

 private:
  std::size_t skip_;
  std::size_t seen_ = 0;
  std::vector<float> took_ms_;
};

void read_lines(Ends& ends) {
  std::string text;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) {
      return;
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
      ends.take(std::string_view(text).substr(begin, end - begin));
      begin = end + 1;
    }
    text.erase(0, begin);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Times the ends of events.");
  std::size_t skip = 0;
  app.add_option("--skip", skip);
  CLI11_PARSE(app, argc, argv);
  Ends ends(skip);
  read_lines(ends);
  ends.report();
}
