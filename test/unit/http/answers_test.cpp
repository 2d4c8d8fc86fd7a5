// How answers look: problems, response heads, dates; and what counts as JSON or as an address.
#include "eventapp/core/json.hpp"
#include "http/config.hpp"
#include "http/endpoint.hpp"
#include "http/media_type.hpp"
#include "http/percent.hpp"
#include "http/problem.hpp"
#include "http/response_head.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace eventapp::http;
using namespace std::string_literals;

namespace {

const WallTime moment(std::chrono::nanoseconds(1795342172472439612));

std::string head(const Response& response, Persistence persistence = Persistence::implied) {
  std::string text;
  append_head(text, response, persistence, moment);
  return text;
}

}  // namespace

TEST_CASE("a validation problem has RFC 9457's members and those of the older clients",
          "[http][problem]") {
  const Error error{
      ErrorKind::invalid_input, "Validation failed", "", {"a: a is required", "b: \"b\" is wrong"}};
  const Response response = problem(error, Occasion{"/api/orders", moment});
  CHECK(response.status == 400);
  CHECK(response.content_type == "application/problem+json");
  CHECK(response.headers.empty());
  CHECK(response.body ==
        R"({"type":"about:blank","title":"Validation failed","status":400,)"
        R"("detail":"a: a is required; b: \"b\" is wrong","instance":"/api/orders",)"
        R"("timestamp":"2026-11-22T10:09:32.472439612Z","error":"Validation failed",)"
        R"("details":["a: a is required","b: \"b\" is wrong"]})");
}

TEST_CASE("a problem without details has a message instead", "[http][problem]") {
  const Response response =
      problem(404, {ErrorKind::not_found, "Not found", "no \x01"}, {{}, moment});
  const auto body = json::Object::parse(response.body);
  REQUIRE(body);
  CHECK(body->find("message")->text == "no \x01");
  CHECK(body->find("detail")->text == "no \x01");
  CHECK(body->find("details") == nullptr);
  CHECK(body->find("instance") == nullptr);
}

TEST_CASE("each kind of error has its status", "[http][problem]") {
  CHECK(status_of(ErrorKind::invalid_input) == 400);
  CHECK(status_of(ErrorKind::not_found) == 404);
  CHECK(status_of(ErrorKind::conflict) == 409);
  CHECK(status_of(ErrorKind::rejected) == 422);
  CHECK(status_of(ErrorKind::overloaded) == 503);
  CHECK(status_of(ErrorKind::unavailable) == 503);
  CHECK(status_of(ErrorKind::timeout) == 503);
  CHECK(status_of(ErrorKind::outcome_unknown) == 504);
  CHECK(status_of(ErrorKind::internal) == 500);
}

TEST_CASE("a 503 always says when to come back, other answers when the error does",
          "[http][problem]") {
  const auto retry_after = [](ErrorKind kind, std::optional<std::chrono::seconds> wait) {
    Error error{kind, "t", "d"};
    error.retry_after = wait;
    const auto headers = problem(error, {{}, moment}).headers;
    return headers.empty() ? std::string() : headers.at(0).first + ": " + headers.at(0).second;
  };
  CHECK(retry_after(ErrorKind::unavailable, {}) == "Retry-After: 1");
  CHECK(retry_after(ErrorKind::overloaded, std::chrono::seconds(7)) == "Retry-After: 7");
  CHECK(retry_after(ErrorKind::timeout, std::chrono::seconds(0)) == "Retry-After: 1");
  CHECK(retry_after(ErrorKind::conflict, std::chrono::seconds(2)) == "Retry-After: 2");
  CHECK(retry_after(ErrorKind::conflict, {}).empty());
  CHECK(retry_after(ErrorKind::outcome_unknown, {}).empty());
}

TEST_CASE("a response head is exactly these lines", "[http][head]") {
  Response response{201, "application/json", "{}", {{"Location", "/api/orders/1"}}};
  CHECK(head(response, Persistence::none) ==
        "HTTP/1.1 201 Created\r\nDate: Sun, 22 Nov 2026 10:09:32 GMT\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n"
        "Location: /api/orders/1\r\n\r\n");
  CHECK(head({204}) == "HTTP/1.1 204 No Content\r\nDate: Sun, 22 Nov 2026 10:09:32 GMT\r\n\r\n");
  CHECK(head({299, "", ""}, Persistence::spoken) ==
        "HTTP/1.1 299 \r\nDate: Sun, 22 Nov 2026 10:09:32 GMT\r\nContent-Length: 0\r\n"
        "Connection: keep-alive\r\n\r\n");
}

TEST_CASE("no header value breaks out of its line", "[http][head]") {
  const std::string clean = head({200, "text/plain", ""});
  for (const auto& bad : {"a\r\nB: c"s, "a\nB"s, "a\rB"s, "a\0b"s, "a\x7f"s, "a\x1b[0m"s}) {
    CHECK(head({200, "text/plain", "", {{"X", bad}}}) == clean);
    CHECK(head({200, "text/plain", "", {{bad, "x"}}}) == clean);
    CHECK(head({200, bad, ""}).find("Content-Type") == std::string::npos);
  }
}

TEST_CASE("dates are IMF-fixdates, also before 1970 and on a leap day", "[http][head]") {
  const auto date = [](std::int64_t seconds) {
    return http_date(WallTime(std::chrono::seconds(seconds)));
  };
  CHECK(date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(date(1709251199) == "Thu, 29 Feb 2024 23:59:59 GMT");
  CHECK(date(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST_CASE("JSON media types are known in every spelling, others are not", "[http][media_type]") {
  for (const char* type :
       {"application/json", "Application/JSON", "application/json;charset=utf-8",
        "application/json ; charset=\"UTF-8\"", "application/vnd.api+json", "application/x+JSON",
        "application/json; version=2; charset=utf8", "application/json;"}) {
    INFO(type);
    CHECK(is_json(type));
  }
  for (const char* type :
       {"", "json", "text/json", "application/", "application/+json", "application/jsonp",
        "application/json+xml", "text/plain", "application/json; charset=iso-8859-1",
        "application/json, text/plain", "application/x-www-form-urlencoded", ";application/json"}) {
    INFO(type);
    CHECK_FALSE(is_json(type));
  }
}

TEST_CASE("addresses are read as people write them", "[http][endpoint]") {
  const auto read = [](std::string_view text) {
    const auto endpoint = parse_endpoint(text);
    return endpoint ? to_string(*endpoint) : "error: " + endpoint.error().detail.substr(0, 7);
  };
  CHECK(read("127.0.0.1:8081") == "127.0.0.1:8081");
  CHECK(read("0.0.0.0:0") == "0.0.0.0:0");
  CHECK(read("[::1]:65535") == "[::1]:65535");
  CHECK(read("localhost:80") == "127.0.0.1:80");
  for (const char* text :
       {"", "8081", ":8081", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80x", "::1:80", "[::1]", "example.org:80", "127.0.0.1 :80", "[127.0.0.1:80"}) {
    INFO(text);
    CHECK(read(text) == "error: must be");
  }
}

TEST_CASE("paths are decoded once, and only well-formed ones are well encoded", "[http][percent]") {
  CHECK(percent_decoded("a%20b%2Fc%252F+") == "a b/c%2F+");
  CHECK(percent_decoded("%e2%82%AC") == "\xE2\x82\xAC");
  for (const char* path : {"/", "/a%20b", "/%00", "/%EC%A3%BC", "/\xEC\xA3\xBC", "/%25zz"}) {
    INFO(path);
    CHECK(is_well_encoded(path));
  }
  for (const char* path :
       {"/%", "/%4", "/%4/", "/%zz", "/%-1", "/%FF", "/\xFF", "/%C0%AF", "/%ED%A0%80", "/%EC%A3"}) {
    INFO(path);
    CHECK_FALSE(is_well_encoded(path));
  }
}

TEST_CASE("every key of http has a default that passes its own check", "[http][config]") {
  HttpConfig config;
  config::Fields fields;
  describe(fields, config);
  CHECK(fields.all().size() == 9);
  for (const auto& field : fields.all()) {
    INFO(field.key);
    CHECK(field.key.substr(0, 5) == "http.");
    CHECK(field.check().empty());
  }
  config.listen = {"127.0.0.1:80", "nonsense"};
  CHECK(fields.all().front().check().find("\"nonsense\" must be") == 0);
}
