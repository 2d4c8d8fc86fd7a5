// The process as a shell and a service manager meet it: arguments, exit codes, signals, logs.
#include "eventapp/core/json.hpp"
#include "shop.hpp"
#include "support/free_port.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <catch2/catch.hpp>

#include <csignal>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

struct Ended {
  int code;
  std::string output;
};

/// Runs the program to its end.
Ended run_program(std::vector<std::string> arguments, ChildProcess::Environment environment = {}) {
  arguments.insert(arguments.begin(), EVENTAPP_BINARY);
  ChildProcess process(std::move(arguments), {std::move(environment), {}, {}});
  const auto code = process.wait_exit(30s);
  REQUIRE(code.has_value());
  return {*code, process.output()};
}

bool mentions(const Ended& ended, const std::string& text) {
  return ended.output.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a port in use ends the start with exit code 1 and names the address") {
  boost::asio::io_context io;
  using boost::asio::ip::tcp;
  const tcp::acceptor taken(io, {boost::asio::ip::address_v4::loopback(), 0});
  const std::string address = "127.0.0.1:" + std::to_string(taken.local_endpoint().port());
  const Ended ended = run_program({"--set", "http.listen=[\"" + address + "\"]"});
  CHECK(ended.code == 1);
  CHECK(mentions(ended, address));
}

TEST_CASE("a wrong configuration ends with exit code 2 and names key, value and what to write") {
  const Ended unknown = run_program({"--set", "http.body_limit_byte=1"});
  CHECK(unknown.code == 2);
  CHECK(mentions(unknown, "http.body_limit_byte"));
  CHECK(mentions(unknown, "http.body_limit_bytes"));
  const Ended wrong = run_program({"--set", "http.body_limit_bytes=many"});
  CHECK(wrong.code == 2);
  CHECK(mentions(wrong, "many"));
  const Ended missing = run_program({"--config", "/nonexistent/eventapp.json"});
  CHECK(missing.code == 2);
  CHECK(mentions(missing, "/nonexistent/eventapp.json"));
  const Ended password = run_program({"--set", "redis.url=redis://127.0.0.1:6379", "--set",
                                      "redis.password_file=/nonexistent/secret"});
  CHECK(password.code == 2);
  CHECK(mentions(password, "redis.password_file"));
}

TEST_CASE("an unknown module ends with exit code 2 and lists the known ones") {
  const Ended ended = run_program({"--modules=order,mail"});
  CHECK(ended.code == 2);
  CHECK(mentions(ended, "mail"));
  CHECK(mentions(ended, "order"));
  CHECK(mentions(ended, "notification"));
  CHECK(mentions(ended, "product"));
}

TEST_CASE("--check-config prints the effective configuration, secrets masked, and ends with 0") {
  const Ended ended = run_program({"--check-config", "--set", "redis.url=redis://127.0.0.1:6379",
                                   "--set", "redis.password=planted-secret"});
  CHECK(ended.code == 0);
  CHECK(mentions(ended, "\"body_limit_bytes\""));
  CHECK_FALSE(mentions(ended, "planted-secret"));
}

TEST_CASE("--check-config tells of variables that are no key, and of a password given twice") {
  const TempFolder folder;
  const Ended variable = run_program({"--check-config"}, {{"EVENTAPP_HTTP_BODY_LIMIT_BYTE", "1"}});
  CHECK(variable.code == 0);
  CHECK(mentions(variable, "EVENTAPP_HTTP_BODY_LIMIT_BYTE is no key"));
  CHECK(mentions(variable, "EVENTAPP_HTTP_BODY_LIMIT_BYTES"));
  const std::string file = folder.write("password", "planted-secret").string();
  const Ended twice =
      run_program({"--check-config", "--set", "redis.url=redis://127.0.0.1:6379", "--set",
                   "redis.password=planted-secret", "--set", "redis.password_file=" + file});
  CHECK(twice.code == 2);
  CHECK(mentions(twice, "redis.password;"));
  CHECK_FALSE(mentions(twice, "planted-secret"));
}

TEST_CASE("in production a process refuses to keep in memory what it would lose") {
  const Ended kafka = run_program({"--set", "environment=production"});
  CHECK(kafka.code == 2);
  CHECK(mentions(kafka, "kafka.brokers"));
  const Ended redis = run_program({"--modules=notification", "--set", "environment=production",
                                   "--set", "kafka.brokers=127.0.0.1:1"});
  CHECK(redis.code == 2);
  CHECK(mentions(redis, "redis.url"));
}

TEST_CASE("SIGINT and SIGTERM stop it with exit code 0") {
  for (const int signal : {SIGINT, SIGTERM}) {
    EventappProcess app({});
    app.wait_ready();
    app.process().signal(signal);
    CHECK(app.process().wait_exit(30s) == 0);
  }
}

TEST_CASE("a second signal ends it at once with exit code 130") {
  EventappProcess app({"order,product,notification", {{"app.drain_delay_ms", "15000"}}});
  app.wait_ready();
  app.process().signal(SIGTERM);
  REQUIRE(eventually(10s, [&] { return http_get(app.port(), "/readyz").status == 503; }));
  app.process().signal(SIGTERM);
  CHECK(app.process().wait_exit(10s) == 130);
}

TEST_CASE("a shutdown deadline that passes ends it with exit code 3") {
  Shop shop;
  EventappProcess app(shop.options("notification", {{"app.shutdown_deadline_ms", "200"}}));
  app.wait_ready();
  shop.broker.pause();
  app.process().signal(SIGTERM);
  CHECK(app.process().wait_exit(10s) == 3);
  shop.broker.resume();
}

TEST_CASE("with nothing to connect to it stops cleanly at any moment") {
  for (const char* sign : {"Configuration:", "Started.", "No connection to Redis"}) {
    CAPTURE(sign);
    EventappProcess app({"order,product,notification",
                         {{"kafka.brokers", "127.0.0.1:1"}, {"redis.url", "redis://127.0.0.1:1"}}});
    REQUIRE(eventually(20s, [&] { return !app.lines_with(sign).empty(); }));
    app.process().signal(SIGTERM);
    const auto code = app.process().wait_exit(20s);
    CHECK((code == 0 || code == 143));  // 143: not far enough yet to take the signal
  }
}

TEST_CASE("systemd is told when it is ready, how it is, that it lives and that it stops") {
  using boost::asio::local::datagram_protocol;
  const TempFolder folder;
  const std::string path = folder / "notify";
  boost::asio::io_context io;
  datagram_protocol::socket socket(io, datagram_protocol::endpoint(path));
  socket.non_blocking(true);
  EventappProcess app({"order", {}, {}, {{"NOTIFY_SOCKET", path}, {"WATCHDOG_USEC", "400000"}}});
  std::string heard;
  const auto hears = [&](const std::string& text) {
    return eventually(20s, [&] {
      char buffer[4096];
      boost::system::error_code none;
      const std::size_t size = socket.receive(boost::asio::buffer(buffer), 0, none);
      heard.append(buffer, none ? 0 : size);
      return heard.find(text) != std::string::npos;
    });
  };
  CHECK(hears("READY=1"));
  CHECK(hears("WATCHDOG=1"));
  CHECK(hears("STATUS=ready"));
  app.process().signal(SIGTERM);
  CHECK(hears("STOPPING=1"));
  CHECK(app.process().wait_exit(30s) == 0);
}

TEST_CASE("an order side alone joins no group and needs no Redis") {
  EventappProcess app({"order", {{"redis.url", "redis://127.0.0.1:1"}}});
  app.wait_ready();
  CHECK(post_order(app).size() == 36);
  CHECK(http_get(app.port(), "/readyz?verbose").body.find("consumer") == std::string::npos);
  CHECK(http_get(app.port(), "/api/products").status == 404);
}

TEST_CASE("with log.format=json each line is an object with a key for each fact") {
  EventappProcess app({"order,notification", {{"log.format", "json"}}});
  app.wait_ready();
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return !app.lines_with("\"status\":\"SENT\"").empty(); }));
  const std::string line = app.lines_with("\"status\":\"SENT\"").front();
  const auto object = eventapp::json::Object::parse(line);
  REQUIRE(object.has_value());
  CHECK(member(line, "topic") == "order.created.v1");
  CHECK(member(line, "event_id") == event_id);
  CHECK(member(line, "attempt") == "1");
  for (const char* name : {"time", "level", "message", "partition", "offset", "key"}) {
    CHECK(object->find(name) != nullptr);
  }
  CHECK(member(line, "trace_id").size() == 32);
  for (const std::string& any : app.lines_with("")) {
    CHECK(eventapp::json::Object::parse(any).has_value());
  }
}

TEST_CASE("no customer can forge a log line") {
  EventappProcess app({"order,notification", {{"delivery.retry.delays_ms", "[]"}}});
  app.wait_ready();
  const std::string evil = R"(fail-\n2026-01-01T00:00:00.000Z info  Order event consumed. FORGED)";
  REQUIRE(http_post(app.port(), "/api/orders", order_body(evil)).status == 201);
  REQUIRE(eventually(20s, [&] { return !events_with_status(app, "FAILED").empty(); }));
  for (const std::string& line : app.lines_with("FORGED")) {
    CHECK_FALSE(line.starts_with("2026-01-01"));
  }
}
