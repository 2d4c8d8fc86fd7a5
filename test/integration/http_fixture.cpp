#include "http_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <stdexcept>

namespace eventapp::test {

using http::Body;
using http::Request;
using http::Response;

namespace {

Response text(std::string body) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

awaitable<Result<Response>> hello(const Request&) {
  co_return text("hello");
}

awaitable<Result<Response>> echo(const Request& request) {
  co_return text(std::string(request.path_parameter("text")));
}

awaitable<Result<Response>> json(const Request& request) {
  Response response;
  response.body = request.body;
  co_return response;
}

awaitable<Result<Response>> headers(const Request& request) {
  std::string lines;
  for (const auto& [name, value] : request.headers) {
    lines += name + "=" + value + "\n";
  }
  co_return text(lines);
}

awaitable<Result<Response>> large(const Request&) {
  co_return text(std::string(HttpFixture::large_bytes, 'x'));
}

awaitable<Result<Response>> fail(const Request&) {
  throw std::runtime_error("the handler broke");
  co_return text("never");
}

awaitable<Result<Response>> forge(const Request&) {
  Response response = text("forged");
  response.headers.emplace_back("Location", "/a\r\nSet-Cookie: forged=1");
  co_return response;
}

}  // namespace

http::HttpConfig short_timeouts() {
  http::HttpConfig config;
  config.idle_timeout_ms = 400;
  config.header_timeout_ms = 300;
  config.body_timeout_ms = 300;
  config.write_timeout_ms = 300;
  return config;
}

HttpFixture::HttpFixture(http::HttpConfig config, std::vector<std::string> listen) {
  add_routes();
  server_ = std::make_unique<http::Server>(io_, router_, clock_, metrics_, std::move(config));
  server_->start(listen);
  for (int i = 0; i < 2; ++i) {
    threads_.emplace_back([this] { io_.run(); });
  }
}

HttpFixture::~HttpFixture() {
  open_gate();
  begin_drain(std::chrono::milliseconds(100));
  eventually(std::chrono::seconds(5), [this] { return drained(); });
  work_.reset();
  for (auto& thread : threads_) {
    thread.join();
  }
}

void HttpFixture::add_routes() {
  const auto wait_at_gate = [this](const Request&) { return wait(); };
  router_.add("GET", "/hello", Body::none, hello);
  router_.add("GET", "/echo/{text}", Body::none, echo);
  router_.add("POST", "/json", Body::json, json);
  router_.add("GET", "/headers", Body::none, headers);
  router_.add("POST", "/headers", Body::json, headers);
  router_.add("GET", "/large", Body::none, large);
  router_.add("GET", "/wait", Body::none, wait_at_gate);
  router_.add("POST", "/wait", Body::json, wait_at_gate);
  router_.add("GET", "/throw", Body::none, fail);
  router_.add("GET", "/forge", Body::none, forge);
}

awaitable<Result<Response>> HttpFixture::wait() {
  ++waiting_;
  while (!gate_open_) {
    co_await clock_.sleep_until(clock_.now() + std::chrono::milliseconds(2));
  }
  --waiting_;
  co_return text("waited");
}

unsigned short HttpFixture::port(std::size_t listener) const {
  const auto& address = server_->addresses().at(listener);
  return static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
}

void HttpFixture::begin_drain(std::chrono::milliseconds time) {
  asio::co_spawn(io_, drain(clock_.now() + time), asio::detached);
}

awaitable<> HttpFixture::drain(SteadyTime deadline) {
  co_await server_->drain(deadline);
  drained_ = true;
}

}  // namespace eventapp::test
