// The same bytes give the same request however the network cuts them, and nothing beyond a limit
// is kept. (What is refused, and why, the integration tests list.)
#include "http/request_parser.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using eventapp::http::RequestParser;
using State = RequestParser::State;

namespace {

constexpr RequestParser::Limits limits{1000, 100};

// Feeds `bytes` in pieces of `step`, keeping what the parser leaves, as a connection does.
std::size_t feed(RequestParser& parser, const std::string& bytes, std::size_t step) {
  std::size_t begin = 0;
  for (std::size_t end = 0; end < bytes.size();) {
    end = std::min(end + step, bytes.size());
    State before = State::nothing;
    do {
      before = parser.state();
      begin += parser.parse(std::string_view(bytes).substr(begin, end - begin));
    } while (parser.state() == State::body && before != State::body);
    if (parser.state() == State::complete || parser.state() == State::refused) {
      break;
    }
  }
  return begin;
}

}  // namespace

TEST_CASE("a request is the same however its bytes are cut", "[http][parser]") {
  const std::string chunked =
      "POST /a%20b?c=d&e HTTP/1.1\r\nHost: x\r\nX-One:  1 \r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;n=\"v\"\r\nhello\r\n01\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n";
  const std::string sized =
      "POST /a%20b?c=d&e HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nContent-Length: 6\r\n\r\nhello!";
  for (const auto& bytes : {chunked, sized}) {
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
      INFO(step);
      RequestParser parser(limits);
      REQUIRE(feed(parser, bytes + "GET / HT", step) == bytes.size());
      REQUIRE(parser.state() == State::complete);
      const auto& request = parser.request();
      CHECK(request.method == "POST");
      CHECK(request.path == "/a%20b");
      CHECK(request.query == "c=d&e");
      CHECK(request.header("x-one") == "1");
      CHECK(request.headers.size() == 3);
      CHECK(request.body == "hello!");
      CHECK(parser.keep_alive());
    }
  }
}

TEST_CASE("an empty chunked body may come cut anywhere", "[http][parser]") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t step = 1; step < 8; ++step) {
    RequestParser parser(limits);
    CHECK(feed(parser, head + "0\r\n\r\n", step) == head.size() + 5);
    CHECK(parser.state() == State::complete);
    CHECK(parser.request().body.empty());
  }
}

TEST_CASE("the parser stops between head and body, once", "[http][parser]") {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  RequestParser parser(limits);
  CHECK(parser.parse(head + "{}") == head.size());
  CHECK(parser.state() == State::body);
  CHECK(parser.expects_continue());
  CHECK(parser.request().header("Content-Length") == "2");
  CHECK(parser.parse("{}rest") == 2);
  CHECK(parser.state() == State::complete);
  parser.restart();
  CHECK(parser.state() == State::nothing);
  CHECK(parser.parse("GET / HTTP/1.0\r\n\r\n") == 18);
  CHECK(parser.state() == State::complete);
  CHECK(parser.is_http_1_0());
  CHECK_FALSE(parser.keep_alive());
  CHECK_FALSE(parser.expects_continue());
}

TEST_CASE("every form of target becomes a path, or is refused", "[http][parser]") {
  const auto path = [](const std::string& target, const std::string& method = "GET") {
    RequestParser parser(limits);
    feed(parser, method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", 1000);
    return parser.state() == State::complete ? parser.request().path + "|" + parser.request().query
                                             : "refused";
  };
  CHECK(path("/a/b?c?d") == "/a/b|c?d");
  CHECK(path("/?") == "/|");
  CHECK(path("http://x:80/a?b") == "/a|b");
  CHECK(path("HTTPS://x") == "/|");
  CHECK(path("http://x?b") == "/|b");
  CHECK(path("*", "OPTIONS") == "*|");
  CHECK(path("*") == "refused");
  CHECK(path("http:///a") == "refused");
  CHECK(path("x:80") == "refused");
  CHECK(path("a/b") == "refused");
}

TEST_CASE("a header that goes on in the next line is refused, however it is cut",
          "[http][parser]") {
  for (const std::string blank : {" ", "\t"}) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n" + blank + "2\r\n\r\n{}";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
      INFO(step);
      RequestParser parser(limits);
      feed(parser, bytes, step);
      REQUIRE(parser.state() == State::refused);
      CHECK(parser.refusal().status == 400);
    }
  }
}

TEST_CASE("a chunk's line and its trailers keep to the header's limit, however cut",
          "[http][parser]") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::size_t most = limits.header_bytes + 1;  // refused without its last byte, if longer
  for (const std::size_t step : {1u, 7u, 5000u}) {
    for (const std::size_t excess : {0u, 1u}) {
      CAPTURE(step, excess);
      const auto expected = excess == 0 ? State::complete : State::refused;
      RequestParser line(limits);
      feed(line, head + "1;" + std::string(most + excess - 4, 'x') + "\r\nb\r\n0\r\n\r\n", step);
      CHECK(line.state() == expected);
      RequestParser trailers(limits);
      feed(trailers, head + "0\r\nT: " + std::string(most + excess - 10, 'x') + "\r\n\r\n", step);
      CHECK(trailers.state() == expected);
    }
  }
}

TEST_CASE("a head that is over is refused at once, however short its version", "[http][parser]") {
  for (const std::size_t step : {1u, 7u, 5000u}) {
    CAPTURE(step);
    RequestParser parser(limits);
    feed(parser, "GET / HT0\r\n\r\n", step);
    REQUIRE(parser.state() == State::refused);
    CHECK(parser.refusal().status == 400);
  }
}

TEST_CASE("limits hold to the byte, however the bytes are cut", "[http][parser]") {
  const std::string start = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
  for (const std::size_t step : {1u, 7u, 5000u}) {
    for (const std::size_t excess : {0u, 1u}) {
      const std::size_t value = limits.header_bytes + excess - start.size() - 4;
      RequestParser head(limits);
      feed(head, start + std::string(value, 'y') + "\r\n\r\n", step);
      CHECK(head.state() == (excess == 0 ? State::complete : State::refused));
      std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
      while (many.size() < limits.header_bytes - 20) {
        many += "A: b\r\n";
      }
      many += "A: " + std::string(limits.header_bytes + excess - many.size() - 7, 'b') + "\r\n";
      RequestParser lines(limits);
      feed(lines, many + "\r\n", step);
      CHECK(lines.state() == (excess == 0 ? State::complete : State::refused));
      RequestParser body(limits);
      const auto length = limits.body_bytes + excess;
      feed(body,
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
               std::string(length, 'b'),
           step);
      CHECK(body.state() == (excess == 0 ? State::complete : State::refused));
      RequestParser chunks(limits);
      feed(chunks,
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n" +
               fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", length - 1, std::string(length - 1, 'b')),
           step);
      CHECK(chunks.state() == (excess == 0 ? State::complete : State::refused));
      if (excess == 1) {
        CHECK(chunks.refusal().status == 413);
        CHECK(head.refusal().status == 431);
        CHECK(lines.refusal().status == 431);
        CHECK(body.refusal().status == 413);
      }
    }
  }
}
