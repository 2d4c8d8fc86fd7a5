// Starting, caps, and ending: what the process relies on when it comes and goes.
#include "eventapp/core/error.hpp"
#include "eventapp/core/log.hpp"
#include "http_fixture.hpp"

#include <catch2/catch.hpp>

#include <list>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>

using eventapp::test::eventually;
using eventapp::test::HttpFixture;
using eventapp::test::RawAnswer;
using eventapp::test::RawHttpClient;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string get_wait = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string post_wait =
    "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Content-Length: 2\r\n\r\n{}";

std::string start_error(std::vector<std::string> listen) {
  try {
    HttpFixture fixture({}, std::move(listen));
  } catch (const eventapp::StartError& error) {
    return error.what();
  }
  return {};
}

// While it lives, the process gets `more` further file descriptors and then none.
class FewDescriptors {
 public:
  explicit FewDescriptors(int more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next + more);
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

bool waiting_at_gate(HttpFixture& fixture, int count) {
  return eventually(seconds(5), [&] { return fixture.waiting() == count; });
}

}  // namespace

TEST_CASE("a port in use is a start error that names it, and nothing stays bound", "[http]") {
  HttpFixture first;
  const std::string taken = "127.0.0.1:" + std::to_string(first.port());
  CHECK(start_error({"127.0.0.1:0", taken}) ==
        "HTTP cannot listen on " + taken + ": Address already in use");
  CHECK(start_error({"192.0.2.1:80"}).find("192.0.2.1:80: Cannot assign") != std::string::npos);
  CHECK(start_error({"nonsense"}).find("cannot listen on nonsense: must be") != std::string::npos);
}

TEST_CASE("a connection beyond the cap gets a 503, and its place once one is free", "[http]") {
  eventapp::http::HttpConfig config;
  config.max_connections = 2;
  HttpFixture fixture(config);
  std::list<RawHttpClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(fixture.port()).send(get_wait);
  }
  REQUIRE(waiting_at_gate(fixture, 2));
  RawHttpClient third(fixture.port());
  const RawAnswer refused = third.read_answer();
  CHECK(refused.status == 503);
  CHECK(refused.header("Retry-After") == "1");
  CHECK(third.closed());
  CHECK(fixture.metrics().find("eventapp_http_connections_refused_total 1") != std::string::npos);
  fixture.open_gate();
  CHECK(clients.front().read_answer().body == "waited");
  // A client has the whole answer a moment before its connection counts as idle.
  CHECK(eventually(seconds(5), [&] {
    RawHttpClient again(fixture.port());
    again.send(get_hello);
    return again.read_answer().status == 200;
  }));
}

TEST_CASE("at the cap the longest idle connection ends for a new one", "[http]") {
  eventapp::http::HttpConfig config;
  config.max_connections = 3;
  HttpFixture fixture(config);
  RawHttpClient silent(fixture.port());
  REQUIRE(eventually(seconds(5), [&] { return fixture.server().connections() == 1; }));
  RawHttpClient used(fixture.port());
  used.send(get_hello);
  CHECK(used.read_answer().status == 200);
  RawHttpClient at_work(fixture.port());
  at_work.send(get_wait);
  REQUIRE(waiting_at_gate(fixture, 1));
  RawHttpClient late(fixture.port());
  late.send(get_hello);
  CHECK(late.read_answer().status == 200);
  CHECK(silent.closed());
  CHECK(fixture.metrics().find("eventapp_http_idle_connections_ended_total 1") !=
        std::string::npos);
  CHECK(fixture.metrics().find("eventapp_http_connections_refused_total 0") != std::string::npos);
  used.send(get_hello);
  CHECK(used.read_answer().status == 200);
  fixture.open_gate();
  CHECK(at_work.read_answer().body == "waited");
}

TEST_CASE("a crowd that says nothing keeps nobody out", "[http]") {
  eventapp::http::HttpConfig config;
  config.max_connections = 20;
  HttpFixture fixture(config);
  std::list<RawHttpClient> crowd;
  for (int i = 0; i < 200; ++i) {
    crowd.emplace_back(fixture.port());
    RawHttpClient honest(fixture.port());
    honest.send(get_hello);
    REQUIRE(honest.read_answer().status == 200);
  }
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() <= 20; }));
}

TEST_CASE("requests beyond the cap get a 503 at once, what only reads is served", "[http]") {
  eventapp::http::HttpConfig config;
  config.max_requests_in_flight = 2;
  HttpFixture fixture(config);
  std::list<RawHttpClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(fixture.port()).send(post_wait);
  }
  REQUIRE(waiting_at_gate(fixture, 2));
  CHECK(fixture.server().requests_in_flight() == 2);
  RawHttpClient third(fixture.port());
  third.send(post_wait);
  const RawAnswer refused = third.read_answer();
  CHECK(refused.status == 503);
  CHECK(refused.header("Retry-After") == "1");
  third.send(get_hello);
  CHECK(third.read_answer().status == 200);
  fixture.open_gate();
  for (auto& client : clients) {
    CHECK(client.read_answer().body == "waited");
  }
  third.send(post_wait);
  CHECK(third.read_answer().body == "waited");
}

TEST_CASE("out of file descriptors, the server pauses, counts, and comes back", "[http]") {
  HttpFixture fixture;
  // The sanitizer's first look at a type needs a descriptor: the log's types are met before.
  eventapp::log::warn("Descriptors are about to run out.");
  fixture.metrics();
  std::optional<FewDescriptors> few(std::in_place, 1);
  std::optional<RawHttpClient> client;
  const auto takes_the_last = [&] {
    try {
      client.emplace(fixture.port());
      return true;
    } catch (const std::runtime_error&) {
      return false;  // the sanitizer has it for a moment, on a thread that meets a new type
    }
  };
  REQUIRE(eventually(seconds(5), takes_the_last));
  client->send(get_hello);
  const auto accept_errors = [&] {
    const std::string metrics = fixture.metrics();
    const std::string name = "\neventapp_http_accept_errors_total ";
    return std::stoi(metrics.substr(metrics.find(name) + name.size()));
  };
  CHECK(eventually(seconds(5), [&] { return accept_errors() >= 2; }));
  CHECK(accept_errors() < 10);
  few.reset();
  CHECK(client->read_answer().status == 200);
}

TEST_CASE("a drain lets running requests end and closes the idle at once", "[http][drain]") {
  HttpFixture fixture;
  const auto port = fixture.port();
  RawHttpClient idle(port);
  RawHttpClient used(port);
  used.send(get_hello);
  CHECK(used.read_answer().status == 200);
  RawHttpClient running(port);
  running.send(get_wait + get_hello);
  REQUIRE(waiting_at_gate(fixture, 1));
  fixture.begin_drain(seconds(30));
  CHECK(idle.closed());
  CHECK(used.closed());
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() == 1; }));
  CHECK_THROWS_AS(RawHttpClient(port), std::runtime_error);
  CHECK_FALSE(fixture.drained());
  CHECK(running.quiet());
  fixture.open_gate();
  const RawAnswer last = running.read_answer();
  CHECK(last.body == "waited");
  CHECK(last.header("Connection") == "close");
  CHECK(running.read_answer().status == 0);  // the pipelined one was never begun
  CHECK(eventually(seconds(5), [&] { return fixture.drained(); }));
}

TEST_CASE("a drain waits a moment for half a request, not for its deadline", "[http][drain]") {
  HttpFixture fixture;
  RawHttpClient half(fixture.port());
  half.send("GET /hello HTTP/1.1\r\nHos");
  RawHttpClient quick(fixture.port());
  quick.send("GET /hello HTTP/1.1\r\nHos");
  RawHttpClient idle(fixture.port());
  fixture.begin_drain(seconds(30));
  CHECK(idle.closed());
  quick.send("t: x\r\n\r\n");
  const RawAnswer answered = quick.read_answer();
  CHECK(answered.status == 200);
  CHECK(answered.header("Connection") == "close");
  CHECK(half.read_answer().status == 408);
  half.end_sending();
  CHECK(eventually(seconds(5), [&] { return fixture.drained(); }));
}

TEST_CASE("what is left at the drain's deadline is cut", "[http][drain]") {
  HttpFixture fixture;
  RawHttpClient running(fixture.port());
  running.send(get_wait);
  RawHttpClient stuck(fixture.port());
  stuck.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(waiting_at_gate(fixture, 1));
  fixture.begin_drain(milliseconds(200));
  CHECK(running.closed());
  CHECK(eventually(seconds(5), [&] { return fixture.drained(); }));
  fixture.open_gate();
  CHECK(eventually(seconds(5), [&] { return fixture.server().connections() == 0; }));
}

TEST_CASE("a server without an address drains at once", "[http][drain]") {
  HttpFixture fixture({}, {});
  fixture.begin_drain(seconds(30));
  CHECK(eventually(seconds(5), [&] { return fixture.drained(); }));
}
