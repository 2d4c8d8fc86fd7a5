// Time to text and back, digit by digit: no double, no locale, no time zone data base. WallTime
// holds 1677-09-21 to 2262-04-11; a time outside of that is an error, never a wrapped number.
#include "eventapp/core/time_text.hpp"

#include "eventapp/core/decimal.hpp"
#include "eventapp/core/json.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace eventapp {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::int64_t signed_second_ns = 1'000'000'000;
constexpr std::string_view range_text = "a time from 1677-09-21 to 2262-04-11 was expected";

Error not_a_time(std::string_view detail) {
  return {ErrorKind::invalid_input, "Not a time", std::string(detail)};
}

std::optional<WallTime> from_nanoseconds(bool negative, std::uint64_t magnitude) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > most) {
    return std::nullopt;
  }
  const auto count = static_cast<std::int64_t>(magnitude);
  return WallTime(std::chrono::nanoseconds(negative ? -count : count));
}

// The number times 10^9, cut towards zero; nullopt: more than 19 digits.
std::optional<std::uint64_t> nanoseconds_of(const Decimal& decimal) {
  const std::int64_t places = decimal.point + 9;
  if (decimal.digits.empty() || places <= 0) {
    return 0;
  }
  if (places > 19) {
    return std::nullopt;
  }
  std::string digits = decimal.digits;
  digits.resize(static_cast<std::size_t>(places), '0');
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

unsigned to_nanoseconds(unsigned fraction, std::size_t digits) {
  for (std::size_t i = digits; i < 9; ++i) {
    fraction *= 10;
  }
  return fraction;
}

// The form in which events carry a time: seconds, and at most nine decimals. nullopt: another one.
std::optional<WallTime> usual_epoch_time(std::string_view number) {
  constexpr std::int64_t most_seconds = 9'000'000'000;
  const char* const end = number.data() + number.size();
  if (number.empty() || number[0] < '1' || number[0] > '9') {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  unsigned fraction = 0;
  const auto whole = std::from_chars(number.data(), end, seconds);
  if (whole.ec != std::errc() || seconds > most_seconds) {
    return std::nullopt;
  }
  if (whole.ptr != end) {
    const auto decimals = static_cast<std::size_t>(end - whole.ptr) - 1;
    const auto read = std::from_chars(whole.ptr + 1, end, fraction);
    if (*whole.ptr != '.' || decimals > 9 || read.ec != std::errc() || read.ptr != end) {
      return std::nullopt;
    }
    fraction = to_nanoseconds(fraction, decimals);
  }
  return WallTime(std::chrono::nanoseconds(seconds * signed_second_ns + fraction));
}

/// Reads a fixed form from the front of a text.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : rest_(text) {}

  /// The next `count` digits; anything else there makes good() false.
  unsigned digits(std::size_t count) {
    const auto taken = rest_.substr(0, count);
    const bool all = taken.size() == count && count_digits() >= count;
    unsigned value = 0;
    if (all) {
      std::from_chars(taken.data(), taken.data() + count, value);
      rest_.remove_prefix(count);
    }
    good_ = good_ && all;
    return value;
  }
  /// `c`: in lower case; a letter's case does not count.
  bool next_is(char c) const {
    return !rest_.empty() && (is_upper(rest_[0]) ? rest_[0] | 0x20 : rest_[0]) == c;
  }
  void skip(char c) {
    good_ = good_ && next_is(c);
    rest_.remove_prefix(good_ ? 1 : 0);
  }
  std::size_t count_digits() const {
    const std::size_t end = rest_.find_first_not_of("0123456789");
    return std::min(end, rest_.size());
  }
  void expect(bool condition) { good_ = good_ && condition; }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

  std::string_view rest_;
  bool good_ = true;
};

std::chrono::sys_days read_date(TextReader& reader) {
  const unsigned year = reader.digits(4);
  reader.skip('-');
  const unsigned month = reader.digits(2);
  reader.skip('-');
  const unsigned day = reader.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  reader.expect(date.ok());
  return reader.good() ? std::chrono::sys_days(date) : std::chrono::sys_days();
}

std::chrono::seconds read_time_of_day(TextReader& reader) {
  const unsigned hours = reader.digits(2);
  reader.skip(':');
  const unsigned minutes = reader.digits(2);
  reader.skip(':');
  const unsigned seconds = reader.digits(2);
  reader.expect(hours < 24 && minutes < 60 && seconds < 60);
  return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

unsigned read_fraction(TextReader& reader) {
  if (!reader.next_is('.')) {
    return 0;
  }
  reader.skip('.');
  const std::size_t count = reader.count_digits();
  reader.expect(count >= 1 && count <= 9);
  if (!reader.good()) {
    return 0;
  }
  return to_nanoseconds(reader.digits(count), count);
}

// `Z`, `+09:00`, `+0900` or `+09`.
std::chrono::seconds read_offset(TextReader& reader) {
  if (reader.next_is('z')) {
    reader.skip('z');
    return {};
  }
  const bool negative = reader.next_is('-');
  reader.skip(negative ? '-' : '+');
  const unsigned hours = reader.digits(2);
  const bool whole_hours = reader.at_end();
  if (reader.next_is(':')) {
    reader.skip(':');
  }
  const unsigned minutes = whole_hours ? 0 : reader.digits(2);
  reader.expect(hours <= 18 && minutes < 60);
  const std::chrono::seconds offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return negative ? -offset : offset;
}

// Whole seconds and nanoseconds as one count, without leaving int64 on the way.
std::optional<WallTime> join(std::chrono::sys_seconds seconds, unsigned fraction) {
  const std::int64_t count = seconds.time_since_epoch().count();
  const bool negative = count < 0;
  const auto magnitude = static_cast<std::uint64_t>(negative ? -count : count);
  if (magnitude >= std::numeric_limits<std::uint64_t>::max() / second_ns) {
    return std::nullopt;
  }
  const std::uint64_t whole = magnitude * second_ns;
  return from_nanoseconds(negative, negative ? whole - fraction : whole + fraction);
}

// Writes `value` into `text` at `at`, as `count` digits.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::uint64_t value) {
  for (std::size_t i = at + count; i > at; --i) {
    text[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

std::string iso_time(WallTime time) {
  // By hand: std::chrono::floor leaves the range at the earliest second of WallTime.
  const std::int64_t count = time.time_since_epoch().count();
  std::int64_t whole = count / signed_second_ns;
  std::int64_t fraction = count % signed_second_ns;
  if (fraction < 0) {
    --whole;
    fraction += signed_second_ns;
  }
  const std::chrono::sys_seconds seconds{std::chrono::seconds(whole)};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::string text = "0000-00-00T00:00:00.000000000Z";
  put_digits(text, 0, 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, static_cast<std::uint64_t>(clock.hours().count()));
  put_digits(text, 14, 2, static_cast<std::uint64_t>(clock.minutes().count()));
  put_digits(text, 17, 2, static_cast<std::uint64_t>(clock.seconds().count()));
  put_digits(text, 20, 9, static_cast<std::uint64_t>(fraction));
  return text;
}

std::string epoch_time(WallTime time) {
  const std::int64_t count = time.time_since_epoch().count();
  const auto bits = static_cast<std::uint64_t>(count);
  const std::uint64_t magnitude = count < 0 ? 0 - bits : bits;
  std::string text = count < 0 ? "-" : "";
  text += std::to_string(magnitude / second_ns);
  const std::size_t whole = text.size();
  text += ".000000000";
  put_digits(text, whole + 1, 9, magnitude % second_ns);
  return text;
}

Result<WallTime> parse_epoch_time(std::string_view number) {
  if (const std::optional<WallTime> time = usual_epoch_time(number)) {
    return *time;
  }
  if (!json::is_number(number)) {
    return not_a_time("a number of seconds since 1970 was expected");
  }
  const Decimal decimal = take_apart(number);
  const auto magnitude = nanoseconds_of(decimal);
  const auto time = magnitude ? from_nanoseconds(decimal.negative, *magnitude) : std::nullopt;
  if (!time) {
    return not_a_time(range_text);
  }
  return *time;
}

Result<WallTime> parse_iso_time(std::string_view text) {
  TextReader reader(text);
  const auto date = read_date(reader);
  reader.skip('t');
  const auto time_of_day = read_time_of_day(reader);
  const unsigned fraction = read_fraction(reader);
  const auto offset = read_offset(reader);
  if (!reader.good() || !reader.at_end()) {
    return not_a_time("a time such as 2026-11-22T18:09:14.472Z was expected");
  }
  const auto time = join(date + time_of_day - offset, fraction);
  if (!time) {
    return not_a_time(range_text);
  }
  return *time;
}

}  // namespace eventapp
