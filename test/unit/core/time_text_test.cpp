// Time goes to text and back without losing a nanosecond, and never wraps.
#include "eventapp/core/time_text.hpp"

#include "support/result_text.hpp"

#include <limits>
#include <random>

using eventapp::epoch_time;
using eventapp::iso_time;
using eventapp::parse_epoch_time;
using eventapp::parse_iso_time;
using eventapp::WallTime;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

WallTime at(std::int64_t nanoseconds) {
  return WallTime(std::chrono::nanoseconds(nanoseconds));
}

std::int64_t epoch(std::string_view text) {
  const auto time = parse_epoch_time(text);
  INFO(text);
  REQUIRE(time);
  return time->time_since_epoch().count();
}

std::int64_t iso(std::string_view text) {
  const auto time = parse_iso_time(text);
  INFO(text);
  REQUIRE(time);
  return time->time_since_epoch().count();
}

}  // namespace

TEST_CASE("time is written with nine fraction digits, before 1970 too", "[time]") {
  CHECK(iso_time(at(1795342172472439612)) == "2026-11-22T10:09:32.472439612Z");
  CHECK(epoch_time(at(1795342172472439612)) == "1795342172.472439612");
  CHECK(iso_time(at(0)) == "1970-01-01T00:00:00.000000000Z");
  CHECK(epoch_time(at(0)) == "0.000000000");
  CHECK(epoch_time(at(1)) == "0.000000001");
  CHECK(iso_time(at(-1)) == "1969-12-31T23:59:59.999999999Z");
  CHECK(epoch_time(at(-1)) == "-0.000000001");
  CHECK(epoch_time(at(-1'500'000'000)) == "-1.500000000");
  CHECK(iso_time(at(most)) == "2262-04-11T23:47:16.854775807Z");
  CHECK(iso_time(at(-most)) == "1677-09-21T00:12:43.145224193Z");
  CHECK(epoch_time(at(std::numeric_limits<std::int64_t>::min())) == "-9223372036.854775808");
}

TEST_CASE("epoch seconds are read in every form a JSON number has", "[time]") {
  CHECK(epoch("1795342172.472439612") == 1795342172472439612);
  CHECK(epoch("1795342172") == 1795342172000000000);
  CHECK(epoch("9000000000.999999999") == 9000000000999999999);
  CHECK(epoch("9000000001") == 9000000001000000000);
  CHECK(epoch("1795342172.4") == 1795342172400000000);
  CHECK(epoch("1795342172.4724396129999") == 1795342172472439612);
  CHECK(epoch("1.795342172472439612E9") == 1795342172472439612);
  CHECK(epoch("1795342172472439612e-9") == 1795342172472439612);
  CHECK(epoch("17953421720e-1") == 1795342172000000000);
  CHECK(epoch("1E-9") == 1);
  CHECK(epoch("9e-10") == 0);
  CHECK(epoch("-1.5") == -1'500'000'000);
  CHECK(epoch("-1.9999999999") == -1'999'999'999);
  CHECK(epoch("0") == 0);
  CHECK(epoch("-0.0e5") == 0);
  CHECK(epoch("0e999999999999999999999") == 0);
  CHECK(epoch("1e-999999999999999999999") == 0);
  CHECK(epoch("9223372036.854775807") == most);
  CHECK(epoch("-9223372036.854775807") == -most);
  CHECK(epoch("1" + std::string(1000, '0') + "e-1000") == 1'000'000'000);
  CHECK(epoch("0." + std::string(1000, '0') + "5e1001") == 5'000'000'000);
}

TEST_CASE("an epoch time out of range or no number is an error", "[time]") {
  for (const char* text : {"9223372036.854775808", "-9223372036.854775808", "1e10", "1e400",
                           "1e99999999999999999999", "99999999999999999999", "-1e11"}) {
    INFO(text);
    REQUIRE_FALSE(parse_epoch_time(text));
    CHECK(parse_epoch_time(text).error().kind == eventapp::ErrorKind::invalid_input);
  }
  for (const char* text : {"", " 1", "1 ", "+1", "1.", "1.+5", "1.-5", "NaN",
                           "2026-11-22T18:09:14Z", "0x1"}) {
    INFO(text);
    CHECK_FALSE(parse_epoch_time(text));
  }
}

TEST_CASE("ISO 8601 is read with Z or an offset and up to nine fraction digits", "[time]") {
  CHECK(iso("2026-11-22T10:09:32.472439612Z") == 1795342172472439612);
  CHECK(iso("2026-11-22T10:09:32Z") == 1795342172000000000);
  CHECK(iso("2026-11-22T10:09:32.4Z") == 1795342172400000000);
  CHECK(iso("2026-11-22t10:09:32z") == 1795342172000000000);
  CHECK(iso("2026-11-22T19:09:32+09:00") == 1795342172000000000);
  CHECK(iso("2026-11-22T19:09:32.5+0900") == 1795342172500000000);
  CHECK(iso("2026-11-22T19:09:32+09") == 1795342172000000000);
  CHECK(iso("2026-11-21T22:39:32-11:30") == 1795342172000000000);
  CHECK(iso("1969-12-31T23:59:59.999999999Z") == -1);
  CHECK(iso("2024-02-29T00:00:00Z") == 1709164800000000000);
  CHECK(iso("2262-04-11T23:47:16.854775807Z") == most);
  CHECK(iso("1677-09-21T00:12:43.145224193Z") == -most);
}

TEST_CASE("what is no ISO 8601 time, or out of range, is an error", "[time]") {
  for (const char* text : {"",
                           "2026-11-22",
                           "2026-11-22T10:09Z",
                           "2026-11-22T10:09:32",
                           "2026-11-22 10:09:32Z",
                           "2026-02-30T00:00:00Z",
                           "2025-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T10:60:00Z",
                           "2026-11-22T10:09:60Z",
                           "2026-11-22T10:09:32.Z",
                           "2026-11-22T10:09:32.1234567890Z",
                           "2026-11-22T10:09:32ZZ",
                           "2026-11-22T10:09:32+",
                           "2026-11-22T10:09:32+9",
                           "2026-11-22T10:09:32+19:00",
                           "2026-11-22T10:09:32+09:60",
                           "2026-11-22T10:09:32+09:",
                           "26-11-22T10:09:32Z",
                           "+2026-11-22T10:09:32Z",
                           "2026-1-22T10:09:32Z",
                           " 2026-11-22T10:09:32Z",
                           "2026\r11\r22T10\03209\03232Z",
                           "2026-11-22T10:09:32\01309:00",
                           "2262-04-11T23:47:16.854775808Z",
                           "1677-09-21T00:12:43.145224192Z",
                           "0001-01-01T00:00:00Z",
                           "9999-12-31T23:59:59Z"}) {
    INFO(text);
    CHECK_FALSE(parse_iso_time(text));
  }
}

TEST_CASE("every time is read back as it was written", "[time]") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 5'000; ++i) {
    const auto count = static_cast<std::int64_t>(random() | 1);  // never the lowest int64
    REQUIRE(epoch(epoch_time(at(count))) == count);
    REQUIRE(iso(iso_time(at(count))) == count);
  }
}
