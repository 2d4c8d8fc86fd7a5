// Clients that are wrong, slow, greedy or hostile: each gets its answer within a bound, and never
// a second request out of the first one's bytes.
#include "http_fixture.hpp"

#include <catch2/catch.hpp>

using eventapp::test::eventually;
using eventapp::test::HttpFixture;
using eventapp::test::RawAnswer;
using eventapp::test::RawHttpClient;
using eventapp::test::short_timeouts;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::string_literals;

namespace {

const std::string json_head =
    "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

// One refused request: the status, with Connection: close, and the end behind it.
void check_refused(const HttpFixture& fixture, const std::string& bytes, int status) {
  INFO(bytes.substr(0, 300));
  RawHttpClient client(fixture.port());
  client.send(bytes);
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == status);
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed());
}

// Sends one byte each 50 ms until an answer comes; answers how long that took.
milliseconds drip(RawHttpClient& client, const std::string& begin, char byte) {
  const auto start = std::chrono::steady_clock::now();
  client.send(begin);
  auto next = start;
  eventually(seconds(5), [&] {
    if (std::chrono::steady_clock::now() >= next) {
      next += milliseconds(50);
      client.send(std::string(1, byte));
    }
    return !client.quiet();
  });
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

TEST_CASE("trailers never become headers", "[http][smuggling]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(
      "POST /headers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Forged: 1\r\nHost: y\r\n\r\n");
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 200);
  CHECK(answer.body.find("Forged") == std::string::npos);
  CHECK(answer.body.find("Host=y") == std::string::npos);
}

TEST_CASE("a body over the limit is refused before it is read", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(json_head + "Content-Length: 10000000\r\n\r\n");
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 413);
  CHECK(answer.header("Connection") == "close");
  // What the system's buffers and the short linger take is far from ten megabytes.
  const std::string megabyte(1 << 20, 'x');
  std::size_t sent = 0;
  bool open = true;
  for (int i = 0; i < 50 && open; ++i) {
    const std::size_t taken = client.send(megabyte);
    sent += taken;
    open = taken == megabyte.size();
  }
  CHECK_FALSE(open);
}

TEST_CASE("a refusal reaches a client that is still sending, with a clean end", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(json_head + "Content-Length: 200000\r\n\r\n" + std::string(200'000, 'x'));
  CHECK(client.read_answer().status == 413);
  CHECK(client.closed());
}

TEST_CASE("a body is limited whichever way its size is told", "[http]") {
  HttpFixture fixture;
  const std::string most(65'536, 'x');
  RawHttpClient client(fixture.port());
  client.send(json_head + "Content-Length: 65536\r\n\r\n" + most);
  CHECK(client.read_answer().body == most);
  client.send(json_head + "Transfer-Encoding: chunked\r\n\r\n10000\r\n" + most + "\r\n0\r\n\r\n");
  CHECK(client.read_answer().body == most);
  check_refused(fixture, json_head + "Content-Length: 65537\r\n\r\n", 413);
  check_refused(fixture,
                json_head + "Transfer-Encoding: chunked\r\n\r\n8000\r\n" +
                    std::string(0x8000, 'x') + "\r\n8001\r\n",
                413);
}

TEST_CASE("chunk framing alone cannot be sent without end", "[http]") {
  HttpFixture fixture;
  std::string padding;
  for (int i = 0; i < 100; ++i) {
    padding += "1;" + std::string(8000, 'e') + "\r\nx\r\n";
  }
  check_refused(fixture, json_head + "Transfer-Encoding: chunked\r\n\r\n" + padding, 413);
  check_refused(fixture,
                json_head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'e'), 400);
  check_refused(fixture,
                json_head + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(20'000, 'e'),
                400);
}

TEST_CASE("a flood of headers is a 431", "[http]") {
  HttpFixture fixture;
  std::string many;
  for (int i = 0; i < 2000; ++i) {
    many += "X-" + std::to_string(i) + ": y\r\n";
  }
  check_refused(fixture, "GET /hello HTTP/1.1\r\nHost: x\r\n" + many, 431);
  check_refused(fixture, "GET /hello HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'y'), 431);
  check_refused(fixture, "GET /" + std::string(20'000, 'y'), 431);
}

TEST_CASE("a header that drips in ends at its deadline with 408", "[http][slow]") {
  HttpFixture fixture(short_timeouts());
  RawHttpClient client(fixture.port());
  const auto took = drip(client, "GET /hello HTTP/1.1\r\nX: ", 'y');
  CHECK(took < milliseconds(2000));
  CHECK(client.read_answer().status == 408);
}

TEST_CASE("a body that drips in ends at its deadline with 408", "[http][slow]") {
  HttpFixture fixture(short_timeouts());
  RawHttpClient client(fixture.port());
  const auto took = drip(client, json_head + "Content-Length: 1000\r\n\r\n", 'y');
  CHECK(took < milliseconds(2000));
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 408);
  CHECK(answer.header("Connection") == "close");
}

TEST_CASE("the header's deadline holds for later requests of a connection too", "[http][slow]") {
  HttpFixture fixture(short_timeouts());
  RawHttpClient client(fixture.port());
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET");
  CHECK(client.read_answer().status == 200);
  CHECK(client.read_answer().status == 408);
  CHECK(client.closed());
}

TEST_CASE("an idle connection is closed without a word", "[http][slow]") {
  HttpFixture fixture(short_timeouts());
  RawHttpClient fresh(fixture.port());
  RawHttpClient used(fixture.port());
  used.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(used.read_answer().status == 200);
  CHECK(fresh.closed());
  CHECK(used.closed());
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() == 0; }));
}

TEST_CASE("a client that does not read its answer is dropped", "[http][slow]") {
  HttpFixture fixture(short_timeouts());
  RawHttpClient client(fixture.port());
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(eventually(seconds(5), [&] { return fixture.server().connections() == 1; }));
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() == 0; }));
  CHECK(client.read_answer().body.size() < HttpFixture::large_bytes);
}

TEST_CASE("a handler may take longer than any of the connection's deadlines", "[http][slow]") {
  auto config = short_timeouts();
  config.idle_timeout_ms = 50;
  HttpFixture fixture(config);
  RawHttpClient client(fixture.port());
  client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  RawHttpClient idle(fixture.port());
  CHECK(idle.closed());
  RawHttpClient idle_again(fixture.port());
  CHECK(idle_again.closed());
  fixture.open_gate();
  CHECK(client.read_answer().body == "waited");
}

TEST_CASE("half a request and then the end leaves nothing behind", "[http]") {
  HttpFixture fixture;
  for (const std::string& half :
       {std::string("GET /hel"), json_head, json_head + "Content-Length: 10\r\n\r\n{",
        json_head + "Transfer-Encoding: chunked\r\n\r\n0\r\n"}) {
    RawHttpClient client(fixture.port());
    client.send(half);
    client.end_sending();
    CHECK(client.closed());
  }
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() == 0; }));
}
