// Reads eventapp's log from the standard input and tells, for each event that was sent, how long
// that took from its being written (load/backlog.cpp). Lines before --skip events count as warming
// up. Ends with its input, or after --events; then one JSON line.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

// The time inside the id of an event that was sent.
std::optional<std::int64_t> written_at(std::string_view line) {
  constexpr std::string_view name = "eventId=";
  const std::size_t at = line.find(name);
  if (at == line.npos || line.find("status=SENT") == line.npos ||
      line.size() < at + name.size() + 36) {
    return std::nullopt;
  }
  const std::string_view id = line.substr(at + name.size(), 36);
  const auto high = hexadecimal(id.substr(0, 8));
  const auto middle = hexadecimal(id.substr(9, 4));
  const auto low = hexadecimal(id.substr(15, 3));
  if (!high || !middle || !low) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*high << 32U | *middle << 16U | *low << 4U);
}

std::int64_t nanoseconds_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

class Ends {
 public:
  Ends(std::size_t skip, std::size_t events) : skip_(skip), events_(events) {}

  /// False once all are there.
  bool take(std::string_view line) {
    const auto written = written_at(line);
    if (written && seen_++ >= skip_) {
      took_ms_.push_back(static_cast<double>(nanoseconds_now() - *written) / 1e6);
    }
    return events_ == 0 || seen_ < events_;
  }

  void report() {
    std::sort(took_ms_.begin(), took_ms_.end());
    const auto at = [this](double share) {
      const auto rank = static_cast<std::size_t>(share * static_cast<double>(took_ms_.size()));
      return took_ms_.empty() ? 0.0 : took_ms_[std::min(rank, took_ms_.size() - 1)];
    };
    fmt::print("{{\"events\": {}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"p999_ms\": {:.3f}, "
               "\"max_ms\": {:.3f}}}\n",
               took_ms_.size(), at(0.5), at(0.99), at(0.999), at(1.0));
  }

 private:
  std::size_t skip_;
  std::size_t events_;
  std::size_t seen_ = 0;
  std::vector<double> took_ms_;
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
      if (!ends.take(std::string_view(text).substr(begin, end - begin))) {
        return;
      }
      begin = end + 1;
    }
    text.erase(0, begin);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Times the ends of events.");
  std::size_t skip = 0;
  std::size_t events = 0;
  app.add_option("--skip", skip);
  app.add_option("--events", events, "0: until the input ends");
  CLI11_PARSE(app, argc, argv);
  Ends ends(skip, events);
  read_lines(ends);
  ends.report();
}
