// What there is one way to read: it is served, and nothing of it is taken for a second request.
#include "http_message_cases.hpp"

namespace eventapp::test {

namespace {

using Cases = std::vector<MessageCase>;

std::string get(const std::string& headers, const std::string& target = "/hello") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string post(const std::string& headers, const std::string& body) {
  return json_request + headers + "\r\n" + body;
}

std::string sized(const std::string& body) {
  return post("Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

std::string chunked(const std::string& chunks) {
  return post("Transfer-Encoding: chunked\r\n", chunks);
}

}  // namespace

Cases ended_messages() {
  const std::string old = "GET /hello HTTP/1.0\r\n";
  return {
      {"HTTP/1.0", old + "\r\n", {200}, "hello"},
      {"HTTP/1.0 that wants to close", old + "Connection: close\r\n\r\n", {200}},
      {"HTTP/1.0 that wants both", old + "Connection: keep-alive, close\r\n\r\n", {200}},
      {"a wish to close", get("Connection: close\r\n"), {200}},
      {"a wish to close in capitals", get("Connection: CLOSE\r\n"), {200}},
      {"a wish to close among others", get("Connection: x, close, keep-alive\r\n"), {200}},
      {"a wish to close in a second header", get("Connection: x\r\nConnection: close\r\n"), {200}},
      {"a wish to close, and a trailer that takes it back",
       post("Connection: close\r\nTransfer-Encoding: chunked\r\n",
            "2\r\n{}\r\n0\r\nConnection: keep-alive\r\n\r\n"),
       {200},
       "{}"},
      {"the second of two wants to close",
       get("", "/echo/1") + get("Connection: close\r\n", "/echo/2"),
       {200, 200},
       "2"},
  };
}

Cases kept_messages() {
  return {
      {"a GET", get(""), {200}, "hello"},
      {"empty lines before it", "\r\n\r\n" + get(""), {200}, "hello"},
      {"two at once", get("", "/echo/1") + get("", "/echo/2"), {200, 200}, "2"},
      {"an empty line between two", get("", "/echo/1") + "\r\n" + get("", "/echo/2"), {200, 200}},
      {"a URL", get("", "http://x/echo/url?a=b"), {200}, "url"},
      {"a URL of another host", get("", "http://y:81/echo/url"), {200}, "url"},
      {"a URL without a path", get("", "HTTP://x"), {404}},
      {"a path that begins with two slashes", get("", "//x/hello"), {404}},
      {"a fragment", get("", "/hello#a"), {404}},
      {"dots in the path", get("", "/echo/../hello"), {404}},
      {"a path of bytes that are no UTF-8", get("", "/echo/\xff"), {400}},
      {"the server's options", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", {204}},
      {"a method in lower case", "get /hello HTTP/1.1\r\nHost: x\r\n\r\n", {405}},
      {"a method nobody knows", "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", {405}},
      {"a tunnel to a path", "CONNECT /hello HTTP/1.1\r\nHost: x\r\n\r\n", {405}},
      {"an echo of itself", "TRACE /hello HTTP/1.1\r\nHost: x\r\nX: secret\r\n\r\n", {405}},
      {"an empty host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", {200}, "hello"},
      {"an address for a host", "GET /hello HTTP/1.1\r\nHost: [::1]:8081\r\n\r\n", {200}},
      {"a host with an empty port", "GET /hello HTTP/1.1\r\nHost: a.example:\r\n\r\n", {200}},
      {"a header's name in any case", "GET /hello HTTP/1.1\r\nhOsT:x\r\n\r\n", {200}},
      {"white space around a value", "GET /hello HTTP/1.1\r\nHost: \t x \t \r\n\r\n", {200}},
      {"a header without a value", get("X:\r\n"), {200}},
      {"a value beyond ASCII", get("X: caf\xe9 \xc3\xa9\r\n"), {200}},
      {"names that are almost the framing's",
       get("Content_Length: 5\r\nTransfer_Encoding: chunked\r\nXContent-Length: 5\r\n"),
       {200}},
      {"another method by header", get("X-HTTP-Method-Override: DELETE\r\n"), {200}, "hello"},
      {"an upgrade to a web socket", get("Connection: Upgrade\r\nUpgrade: websocket\r\n"), {200}},
      {"an upgrade to HTTP/2",
       get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
       {200},
       "hello"},
      {"what it would take in trailers", get("TE: trailers\r\nConnection: TE\r\n"), {200}},
      {"an expectation without a body", get("Expect: 100-continue\r\n"), {200}, "hello"},
      {"HTTP/1.0 that stays", "GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", {200}},
      {"an expectation of HTTP/1.0",
       "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\nExpect: x\r\n\r\n",
       {200}},
  };
}

Cases kept_bodies() {
  const std::string request_text = "GET /echo/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  return {
      {"a body", sized("[1]"), {200}, "[1]"},
      {"no body", post("", ""), {200}},
      {"a length of nothing", post("Content-Length: 0\r\n", ""), {200}},
      {"zeros before the length", post("Content-Length: 0003\r\n", "[1]"), {200}, "[1]"},
      {"a body and a request behind it", sized("[1]") + get(""), {200, 200}, "hello"},
      {"an empty line behind a body", sized("[1]") + "\r\n" + get(""), {200, 200}, "hello"},
      {"a body that looks like a request", sized(request_text), {200}, request_text},
      {"a body that looks like chunks", sized("0\r\n\r\n" + request_text), {200}},
      {"a body nobody asked for", get("Content-Length: 2\r\n") + "{}", {415}},
      {"a request in a body nobody asked for",
       get("Content-Length: " + std::to_string(request_text.size()) + "\r\n") + request_text,
       {415}},
      {"a body where there is nothing",
       "POST /nope HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
       {404}},
      {"hop-by-hop headers that are none",
       post("Connection: keep-alive, Host, Content-Length, Transfer-Encoding\r\n"
            "Content-Length: 3\r\n",
            "[1]"),
       {200},
       "[1]"},
      {"the body that was expected, at once",
       post("Expect: 100-continue\r\nContent-Length: 3\r\n", "[1]") + get(""),
       {200, 200},
       "hello"},
      {"a chunk", chunked("3\r\n[1]\r\n0\r\n\r\n"), {200}, "[1]"},
      {"no chunk", chunked("0\r\n\r\n"), {200}},
      {"several chunks", chunked("1\r\n[\r\n1\r\n1\r\n1\r\n]\r\n0\r\n\r\n"), {200}, "[1]"},
      {"a chunk and a request behind it",
       chunked("3\r\n[1]\r\n0\r\n\r\n") + get(""),
       {200, 200},
       "hello"},
      {"chunked in capitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), {200}},
      {"chunked between spaces", post("Transfer-Encoding: \t chunked \t\r\n", "0\r\n\r\n"), {200}},
      {"zeros before the size",
       chunked("0000000000000000003\r\n[1]\r\n0000\r\n\r\n"),
       {200},
       "[1]"},
      {"a size in small and in capital letters",
       chunked("a\r\n[123456789\r\nA\r\n,12345678]\r\n0\r\n\r\n"),
       {200},
       "[123456789,12345678]"},
      {"a chunk that looks like the end",
       chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
       {200},
       "0\r\n\r\n"},
      {"a chunk that looks like a request",
       chunked("28\r\n" + request_text + "\r\n0\r\n\r\n"),
       {200},
       request_text},
      {"extensions",
       chunked("1;a\r\n[\r\n1 ; a = b\r\n1\r\n1;a=\"b\\\";\";c=d\r\n]\r\n0;e\r\n\r\n"),
       {200},
       "[1]"},
      {"trailers that mean nothing",
       chunked("3\r\n[1]\r\n0\r\nHost: y\r\nAuthorization: z\r\nExpect: x\r\nX:\r\n\r\n"),
       {200},
       "[1]"},
      {"a trailer that wants to close",
       chunked("3\r\n[1]\r\n0\r\nConnection: close\r\n\r\n"),
       {200},
       "[1]"},
  };
}

Cases unfinished_messages() {
  return {
      {"a line without an end", "GET /hello HTTP/1.1", {408}},
      {"a head without an end", "GET /hello HTTP/1.1\r\nHost: x\r\n", {408}},
      {"a head ended by line feeds", "GET /hello HTTP/1.1\r\nHost: x\r\n\n", {408}},
      {"a body without an end", post("Content-Length: 3\r\n", "[1"), {408}},
      {"a body of chunks without an end", chunked("3\r\n[1]\r\n"), {408}},
      {"a chunk without its end", chunked("3\r\n[1]"), {408}},
      {"a last chunk without its end", chunked("3\r\n[1]\r\n0\r\n"), {408}},
      {"trailers without an end", chunked("3\r\n[1]\r\n0\r\nX: y\r\n"), {408}},
      {"an extension with an open quote", chunked("3;a=\"\r\n[1]\r\n0\r\n\r\n"), {408}},
  };
}

}  // namespace eventapp::test
