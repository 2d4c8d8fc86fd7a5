#include "app/config_json.hpp"

#include "config_fixture.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;

namespace {

std::string error_of(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed ? "no error" : parsed.error().detail;
}

}  // namespace

TEST_CASE("a configuration's JSON keeps numbers and order as they are written") {
  const auto parsed = parse_json(R"({"b": 1e3, "a": [0.10, -5, 12345678901234567890],
                                     "c": {"\u00e4\n": null}, "d": true})");
  REQUIRE(parsed);
  CHECK(one_line_json(*parsed) ==
        R"({"b": 1e3, "a": [0.10, -5, 12345678901234567890], "c": {"ä\n": null}, "d": true})");
}

TEST_CASE("pretty JSON has one member a line and lists on one line") {
  const auto parsed = parse_json(R"({"a":{"b":[1,2],"c":{}},"d":""})");
  REQUIRE(parsed);
  CHECK(pretty_json(*parsed) ==
        "{\n  \"a\": {\n    \"b\": [1, 2],\n    \"c\": {}\n  },\n  \"d\": \"\"\n}");
}

TEST_CASE("every value knows its line") {
  const auto parsed = parse_json("\n{\"a\": 1,\n\n\"b\":\n\"x\", \"c\\n\": \"\\n\",\n\"d\": 2}");
  REQUIRE(parsed);
  CHECK(parsed->members[0].second.line == 2);
  CHECK(parsed->members[1].second.line == 5);
  CHECK(parsed->members[3].second.line == 6);
}

TEST_CASE("malformed JSON is refused with line and column") {
  CHECK(error_of("{\"a\": tru}") == "syntax error at line 1, column 7");
  CHECK(error_of("{\n\"a\": 1,\n}") == "syntax error at line 3, column 1");
  CHECK(error_of("{\"a\": 1") == "incomplete JSON at line 1, column 8");
  CHECK(error_of("1 2") == "something follows the end of the document at line 1, column 3");
  CHECK(error_of("{\"a\": 1, \"\\u0061\": 2}").find("the name \"a\" is there twice at line 1") ==
        0);
  CHECK(error_of(std::string(33, '[') + std::string(33, ']')) != "no error");
  CHECK(error_of(std::string(32, '[') + std::string(32, ']')) == "no error");
}

TEST_CASE("no text does more than fail with a place") {
  eventapp::app::test::Damage damage;
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = damage.to(R"({"a": ["\u00e4\n", -1.5e3, {"b": null}], "c": true})");
    const auto parsed = parse_json(text);
    if (parsed) {
      CHECK(parse_json(one_line_json(*parsed)));
    } else {
      ++refused;
      CHECK(parsed.error().detail.find(" at line ") != std::string::npos);
    }
  }
  CHECK(refused > 10'000);
}
