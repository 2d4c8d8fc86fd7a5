// No input can forge a log line or speak to a terminal through one.
#include "eventapp/core/log.hpp"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

namespace {

std::string escaped(std::string_view text) {
  std::string out = "|";
  eventapp::log::append_escaped(out, text);
  return out.substr(1);
}

}  // namespace

TEST_CASE("text of any script stays as it is", "[log]") {
  for (const char* text : {"", "plain text, offset=1", "고객 é 😀 ߿ \"\\ ~", "\xc2\xa0",
                           "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"}) {
    CHECK(escaped(text) == text);
  }
}

TEST_CASE("control characters are written out", "[log]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a\nINFO forged", "a\\nINFO forged"},
      {"\r\n\t", "\\r\\n\\t"},
      {std::string(1, '\0'), "\\u0000"},
      {"\x1b[31m", "\\u001b[31m"},
      {"\x7f", "\\u007f"},
      {"\xc2\x80\xc2\x85\xc2\x9b\xc2\x9f", "\\u0080\\u0085\\u009b\\u009f"},
      {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"},
      {"\xe2\x80\xaa\xe2\x80\xae", "\\u202a\\u202e"},
      {"\xe2\x81\xa6\xe2\x81\xa9", "\\u2066\\u2069"},
      {"\xe2\x80\xa7\xe2\x80\xaf", "\xe2\x80\xa7\xe2\x80\xaf"}};
  for (const auto& [text, expected] : cases) {
    CHECK(escaped(text) == expected);
  }
}

TEST_CASE("bytes that are no UTF-8 are written as such, and what follows is read on", "[log]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xff"
       "a",
       "\\xffa"},
      {"\x80", "\\x80"},
      {"\xc3", "\\xc3"},
      {"\xc3\n", "\\xc3\\n"},
      {"\xc0\xaf", "\\xc0\\xaf"},
      {"\xe0\x80\x8a", "\\xe0\\x80\\x8a"},
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"}};
  for (const auto& [text, expected] : cases) {
    CHECK(escaped(text) == expected);
  }
}

TEST_CASE("whatever the bytes, a line stays one line of printable text", "[log]") {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) {
      all += static_cast<char>(i);
      all += static_cast<char>(j);
    }
  }
  for (const char c : escaped(all)) {
    REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  }
}

TEST_CASE("every byte is told apart at every place of a line", "[log]") {
  for (std::size_t before = 0; before < 17; ++before) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string text = std::string(before, 'a') + static_cast<char>(byte) + "zzzzzzzzz";
      const std::string alone = escaped(text.substr(before, 1));
      CHECK(escaped(text) == text.substr(0, before) + alone + "zzzzzzzzz");
      CHECK(eventapp::log::is_printable(text) == (byte >= 0x20 && byte < 0x7f));
    }
  }
}
