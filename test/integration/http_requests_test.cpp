// Requests as ordinary clients send them, over real sockets: routing, bodies, keep-alive,
// pipelining, several listeners.
#include "http_fixture.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using eventapp::test::HttpFixture;
using eventapp::test::RawAnswer;
using eventapp::test::RawHttpClient;

namespace {

std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: test\r\n" + more + "\r\n";
}

std::string post(const std::string& path, const std::string& body,
                 const std::string& content_type = "application/json") {
  return "POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

RawAnswer one(const HttpFixture& fixture, const std::string& request, bool has_body = true) {
  RawHttpClient client(fixture.port());
  client.send(request);
  return client.read_answer(has_body);
}

}  // namespace

TEST_CASE("a route answers with status, type, length and date", "[http]") {
  HttpFixture fixture;
  const RawAnswer answer = one(fixture, get("/hello"));
  CHECK(answer.status == 200);
  CHECK(answer.head.substr(0, 17) == "HTTP/1.1 200 OK\r\n");
  CHECK(answer.body == "hello");
  CHECK(answer.header("Content-Type") == "text/plain");
  CHECK(answer.header("Content-Length") == "5");
  CHECK(answer.header("Date").substr(answer.header("Date").size() - 4) == " GMT");
  CHECK(answer.header("Connection").empty());
}

TEST_CASE("a path parameter arrives decoded, whatever bytes it stands for", "[http]") {
  HttpFixture fixture;
  CHECK(one(fixture, get("/echo/a%2Fb%20c")).body == "a/b c");
  CHECK(one(fixture, get("/echo/%EC%A3%BC")).body == "\xEC\xA3\xBC");
  CHECK(one(fixture, get("/echo/a%00b")).body == std::string("a\0b", 3));
  CHECK(one(fixture, get("/echo/a+b?c=d/e")).body == "a+b");
  CHECK(one(fixture, get("http://test/echo/absolute")).body == "absolute");
}

TEST_CASE("bad percent-encoding is a 400, and the connection lives on", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  for (const char* path : {"/echo/%", "/echo/%4", "/echo/%zz", "/echo/%FF", "/echo/%C0%AF"}) {
    INFO(path);
    client.send(get(path));
    const RawAnswer answer = client.read_answer();
    CHECK(answer.status == 400);
    CHECK(answer.header("Connection").empty());
  }
}

TEST_CASE("HEAD is answered like GET, without the body", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n" + get("/echo/next"));
  const RawAnswer head = client.read_answer(false);
  CHECK(head.status == 200);
  CHECK(head.header("Content-Length") == "5");
  CHECK(client.read_answer().body == "next");
}

TEST_CASE("an unknown route is a 404 that says so as problem+json", "[http]") {
  HttpFixture fixture;
  const RawAnswer answer = one(fixture, get("/nope?x=1"));
  CHECK(answer.status == 404);
  CHECK(answer.header("Content-Type") == "application/problem+json");
  const auto body = boost::json::parse(answer.body).as_object();
  CHECK(body.at("title") == "Not found");
  CHECK(body.at("error") == "Not found");
  CHECK(body.at("status") == 404);
  CHECK(body.at("instance") == "/nope");
  CHECK(body.at("message") == body.at("detail"));
}

TEST_CASE("a wrong method is a 405 that names the right ones", "[http]") {
  HttpFixture fixture;
  const RawAnswer wrong = one(fixture, get("/json"));
  CHECK(wrong.status == 405);
  CHECK(wrong.header("Allow") == "POST");
  CHECK(one(fixture, post("/hello", "{}")).header("Allow") == "GET, HEAD");
  CHECK(one(fixture, "BREW /wait HTTP/1.1\r\nHost: x\r\n\r\n").header("Allow") ==
        "GET, HEAD, POST");
  const RawAnswer options = one(fixture, "OPTIONS /json HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(options.status == 204);
  CHECK(options.header("Allow") == "POST, OPTIONS");
  CHECK(options.header("Content-Length").empty());
  CHECK(one(fixture, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").status == 204);
}

TEST_CASE("a JSON route takes JSON alone, a bodyless route nothing", "[http]") {
  HttpFixture fixture;
  CHECK(one(fixture, post("/json", "{}")).body == "{}");
  CHECK(one(fixture, post("/json", "{}", "application/vnd.shop+json; charset=\"UTF-8\"")).status ==
        200);
  CHECK(one(fixture, post("/json", "hi", "text/plain")).status == 415);
  CHECK(one(fixture, post("/json", "{}", "application/json; charset=latin1")).status == 415);
  CHECK(one(fixture, "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").status ==
        415);
  // No body at all is for the handler to judge.
  CHECK(one(fixture, "POST /json HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  CHECK(one(fixture, "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").status ==
        415);
}

TEST_CASE("pipelined requests are answered in their order", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += i % 3 == 0 ? post("/json", std::to_string(i)) : get("/echo/" + std::to_string(i));
  }
  client.send(requests);
  for (int i = 0; i < 200; ++i) {
    REQUIRE(client.read_answer().body == std::to_string(i));
  }
  CHECK(client.quiet());
}

TEST_CASE("a request waits for its slow predecessor on the same connection", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(get("/wait") + get("/hello"));
  REQUIRE(
      eventapp::test::eventually(std::chrono::seconds(5), [&] { return fixture.waiting() == 1; }));
  CHECK(one(fixture, get("/hello")).body == "hello");  // others do not wait
  CHECK(client.quiet());
  fixture.open_gate();
  CHECK(client.read_answer().body == "waited");
  CHECK(client.read_answer().body == "hello");
}

TEST_CASE("a request may come one byte at a time, or behind empty lines", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  const std::string request =
      "\r\n\r\n" + post("/json", "{\"a\":1}") +
      "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3;ext=\"v\"\r\n[1,\r\n2\r\n2]\r\n0\r\nX-T: 1\r\n\r\n";
  for (const char byte : request) {
    REQUIRE(client.send(std::string(1, byte)) == 1);
  }
  CHECK(client.read_answer().body == "{\"a\":1}");
  CHECK(client.read_answer().body == "[1,2]");
}

TEST_CASE("keep-alive follows the version and the Connection header", "[http]") {
  HttpFixture fixture;
  RawHttpClient old(fixture.port());
  old.send("GET /hello HTTP/1.0\r\n\r\n");
  CHECK(old.read_answer().header("Connection") == "close");
  CHECK(old.closed());
  RawHttpClient old_and_staying(fixture.port());
  old_and_staying.send("GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  CHECK(old_and_staying.read_answer().header("Connection") == "keep-alive");
  old_and_staying.send("GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  CHECK(old_and_staying.read_answer().status == 200);
  RawHttpClient leaving(fixture.port());
  leaving.send(get("/hello", "Connection: close\r\n"));
  CHECK(leaving.read_answer().header("Connection") == "close");
  CHECK(leaving.closed());
}

TEST_CASE("a client that ends its direction still gets its answer", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(get("/large"));
  client.end_sending();
  CHECK(client.read_answer().body.size() == HttpFixture::large_bytes);
  CHECK(client.closed());
}

TEST_CASE("100-continue invites the body, or the answer comes without it", "[http]") {
  HttpFixture fixture;
  const std::string head =
      " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n";
  RawHttpClient invited(fixture.port());
  invited.send("POST /json" + head);
  CHECK(invited.read_answer(false).status == 100);
  invited.send("{}");
  CHECK(invited.read_answer().body == "{}");
  RawHttpClient unknown(fixture.port());
  unknown.send("POST /nope" + head);
  CHECK(unknown.read_answer().status == 404);
  CHECK(unknown.closed());
}

TEST_CASE("a handler that throws is a 500 that gives nothing away but the trace id", "[http]") {
  HttpFixture fixture;
  const std::string id = "0af7651916cd43dd8448eb211c80319c";
  RawHttpClient client(fixture.port());
  client.send(get("/throw", "traceparent: 00-" + id + "-b7ad6b7169203331-01\r\n"));
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 500);
  CHECK(answer.body.find("the handler broke") == std::string::npos);
  CHECK(answer.body.find(id) != std::string::npos);
  client.send(get("/hello"));
  CHECK(client.read_answer().status == 200);
}

TEST_CASE("no header of a response can become two", "[http]") {
  HttpFixture fixture;
  const RawAnswer answer = one(fixture, get("/forge"));
  CHECK(answer.body == "forged");
  CHECK(answer.head.find("Set-Cookie") == std::string::npos);
  CHECK(answer.header("Location").empty());
}

TEST_CASE("every route answers on every address", "[http]") {
  HttpFixture fixture({}, {"127.0.0.1:0", "localhost:0", "127.0.0.1:0"});
  REQUIRE(fixture.server().addresses().size() == 3);
  for (std::size_t listener = 0; listener < 3; ++listener) {
    RawHttpClient client(fixture.port(listener));
    client.send(get("/hello"));
    CHECK(client.read_answer().body == "hello");
  }
}

TEST_CASE("requests are counted by route and status, never by path", "[http]") {
  HttpFixture fixture;
  RawHttpClient client(fixture.port());
  client.send(get("/echo/a") + get("/echo/b") + get("/nope-1") + get("/nope-2"));
  for (int i = 0; i < 4; ++i) {
    client.read_answer();
  }
  const auto has = [&](const std::string& line) {
    return eventapp::test::eventually(std::chrono::seconds(5), [&] {
      return fixture.metrics().find(line + "\n") != std::string::npos;
    });
  };
  CHECK(has("eventapp_http_requests_total{code=\"200\",route=\"/echo/{text}\"} 2"));
  CHECK(has("eventapp_http_requests_total{code=\"404\",route=\"none\"} 2"));
  CHECK(has("eventapp_http_request_seconds_count{route=\"/echo/{text}\"} 2"));
  CHECK(has("eventapp_http_connections 1"));
  CHECK(has("eventapp_http_requests_in_flight 0"));
  CHECK(fixture.metrics().find("nope") == std::string::npos);
}
