// Which header is which key.
#include "requests/idempotency_key.hpp"

#include "support/result_text.hpp"

#include <catch2/catch.hpp>

namespace eventapp::requests {

namespace {

Result<std::optional<std::string>> key_of(std::vector<std::string> values) {
  http::Request request;
  request.headers.emplace_back("Content-Type", "application/json");
  for (std::string& value : values) {
    request.headers.emplace_back("idempotency-KEY", std::move(value));
  }
  return idempotency_key(request);
}

}  // namespace

TEST_CASE("a request without the header has no key") {
  const auto key = key_of({});
  REQUIRE(key);
  CHECK_FALSE(*key);
}

TEST_CASE("a quoted key and the bare one are the same key") {
  for (const char* text : {"abc", "\"abc\"", "  \"abc\" ", "\tabc", "\"abc\";a=1", "\"abc\" ; b"}) {
    CAPTURE(text);
    const auto key = key_of({text});
    REQUIRE(key);
    CHECK(*key == "abc");
  }
  CHECK(**key_of({R"("a\"b\\c")"}) == R"(a"b\c)");
  CHECK(**key_of({R"(a"b\c)"}) == R"(a"b\c)");
  CHECK(**key_of({"\" a \""}) == " a ");
}

TEST_CASE("a key that is blank, too long or no text of the header's kind is the client's mistake") {
  const std::vector<std::string> wrong = {"",
                                          " ",
                                          "\"\"",
                                          "\"  \"",
                                          "\"abc",
                                          R"("abc\")",
                                          R"("a\bc")",
                                          "\"abc\"def",
                                          "caf\xc3\xa9",
                                          "\"a\x01\"",
                                          "\"a\"\"b\"",
                                          std::string(256, 'k'),
                                          '"' + std::string(256, 'k') + '"'};
  for (const std::string& text : wrong) {
    CAPTURE(text);
    const auto key = key_of({text});
    REQUIRE_FALSE(key);
    CHECK(key.error().kind == ErrorKind::invalid_input);
    CHECK(key.error().title == "Invalid Idempotency-Key");
  }
  CHECK(key_of({std::string(255, 'k')}));
  CHECK(key_of({'"' + std::string(255, 'k') + '"'}));
  CHECK_FALSE(key_of({"a", "a"}));
}

}  // namespace eventapp::requests
