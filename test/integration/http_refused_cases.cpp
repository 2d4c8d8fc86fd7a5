// What two readers could read two ways, or what is no HTTP/1.1 at all.
#include "http_message_cases.hpp"

namespace eventapp::test {

using namespace std::string_literals;

const std::string json_request =
    "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const std::string smuggled_request = "GET /echo/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

namespace {

using Cases = std::vector<MessageCase>;

struct Line {
  std::string name;
  std::string text;
  int status = 400;
};

std::string json_head(const std::string& headers) {
  return json_request + headers + "\r\n";
}

// Each line in the midst of a GET's header.
Cases in_head(const std::vector<Line>& lines) {
  Cases cases;
  for (const auto& line : lines) {
    cases.push_back({line.name,
                     "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n" + line.text + "C: d\r\n\r\n",
                     {line.status}});
  }
  return cases;
}

// Each in the header of a POST, before a body that a reader of lengths takes for five bytes and a
// reader of chunks for an empty one.
Cases before_either_body(const std::vector<Line>& lines) {
  Cases cases;
  for (const auto& line : lines) {
    cases.push_back({line.name, json_head(line.text) + "0\r\n\r\n", {line.status}});
  }
  return cases;
}

Cases as_chunks(const std::vector<Line>& bodies) {
  Cases cases;
  for (const auto& body : bodies) {
    cases.push_back(
        {body.name, json_head("Transfer-Encoding: chunked\r\n") + body.text, {body.status}});
  }
  return cases;
}

}  // namespace

Cases refused_lines() {
  Cases cases;
  for (const auto& [name, line, status] : std::vector<Line>{
           {"HTTP/0.9", "GET /hello\r\n"},
           {"no version behind the space", "GET /hello \r\n"},
           {"a line feed alone", "GET /hello HTTP/1.1\n"},
           {"a carriage return alone", "GET /hello HTTP/1.1\r"},
           {"two carriage returns", "GET /hello HTTP/1.1\r\r\n"},
           {"a line feed before it", "\nGET /hello HTTP/1.1\r\n"},
           {"a space before it", " GET /hello HTTP/1.1\r\n"},
           {"a space behind it", "GET /hello HTTP/1.1 \r\n"},
           {"two spaces before the target", "GET  /hello HTTP/1.1\r\n"},
           {"two spaces before the version", "GET /hello  HTTP/1.1\r\n"},
           {"a space in the target", "GET /hel lo HTTP/1.1\r\n"},
           {"a tab for a space", "GET\t/hello HTTP/1.1\r\n"},
           {"a method that is no token", "G@T /hello HTTP/1.1\r\n"},
           {"no method", " /hello HTTP/1.1\r\n"},
           {"NUL in the method", "G\0T /hello HTTP/1.1\r\n"s},
           {"NUL in the target", "GET /hel\0lo HTTP/1.1\r\n"s},
           {"NUL in the version", "GET /hello HTTP/1.\0\r\n"s},
           {"DEL in the target", "GET /hello\x7f HTTP/1.1\r\n"},
           {"a line feed in the target", "GET /hel\nlo HTTP/1.1\r\n"},
           {"a version in lower case", "GET /hello http/1.1\r\n"},
           {"a longer version", "GET /hello HTTP/1.1.1\r\n"},
           {"a zero before the version", "GET /hello HTTP/01.1\r\n"},
           {"a zero behind the version", "GET /hello HTTP/1.10\r\n"},
           {"a comma in the version", "GET /hello HTTP/1,1\r\n"},
           {"a version without a minor one", "GET /hello HTTP/1\r\n"},
           {"another protocol", "GET /hello HTTPS/1.1\r\n"},
           {"HTTP/1.2", "GET /hello HTTP/1.2\r\n", 505},
           {"HTTP/2.0", "GET /hello HTTP/2.0\r\n", 505},
           {"HTTP/0.9 by name", "GET /hello HTTP/0.9\r\n", 505},
           {"HTTP/9.9", "GET /hello HTTP/9.9\r\n", 505},
           {"a target without a slash", "GET hello HTTP/1.1\r\n"},
           {"a query alone", "GET ?a=b HTTP/1.1\r\n"},
           {"an authority", "GET x:80 HTTP/1.1\r\n"},
           {"a tunnel", "CONNECT x:80 HTTP/1.1\r\n"},
           {"an asterisk for more than OPTIONS", "GET * HTTP/1.1\r\n"},
           {"another scheme", "GET ftp://x/hello HTTP/1.1\r\n"},
           {"a scheme alone", "GET http:/hello HTTP/1.1\r\n"},
           {"a URL without a host", "GET http:///hello HTTP/1.1\r\n"},
           {"a URL of nothing", "GET http:// HTTP/1.1\r\n"},
           {"a URL with a user", "GET http://x@y/hello HTTP/1.1\r\n"},
           {"a URL with a port of letters", "GET http://x:y/hello HTTP/1.1\r\n"},
           {"a URL with a broken address", "GET http://[::1/hello HTTP/1.1\r\n"},
       }) {
    cases.push_back({name, line + "Host: x\r\n\r\n", {status}});
  }
  cases.push_back({"HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}});
  cases.push_back(
      {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s, {400}});
  cases.push_back({"an error in the second of three",
                   "GET /echo/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo/2 HTTP/1.1\r\n\r\n",
                   {200, 400}});
  return cases;
}

Cases refused_headers() {
  Cases cases = in_head({
      {"a name with a space behind it", "Content-Length : 5\r\n"},
      {"a name with a tab behind it", "Transfer-Encoding\t: chunked\r\n"},
      {"a name with a space in it", "Content Length: 5\r\n"},
      {"a name with a vertical tab behind it", "Content-Length\x0b: 5\r\n"},
      {"a name with a carriage return behind it", "Content-Length\r: 5\r\n"},
      {"a name with a line feed in it", "Content-\nLength: 5\r\n"},
      {"a name with a letter beyond ASCII", "Content-L\xc3\xa9ngth: 5\r\n"},
      {"a name with NUL", "X\0: 5\r\n"s},
      {"a name in quotes", "\"Content-Length\": 5\r\n"},
      {"no name", ": 5\r\n"},
      {"no colon", "Content-Length\r\n"},
      {"no colon but a space", "Content-Length 5\r\n"},
      {"a line feed alone", "X: a\nContent-Length: 5\r\n"},
      {"a line feed that ends the head", "X: a\n\n"},
      {"a carriage return alone", "X: a\rContent-Length: 5\r\n"},
      {"a carriage return that ends the head", "X: a\r\r\n\r\n"},
      {"NUL in a value", "X: a\0b\r\n"s},
      {"a vertical tab in a value", "X: a\x0b\r\n"},
      {"DEL in a value", "X: a\x7f\r\n"},
      {"an escape in a value", "X: \x1b[0m\r\n"},
      {"a value continued behind a space", "X: a\r\n b\r\n"},
      {"a value continued behind a tab", "X: a\r\n\tb\r\n"},
      {"a value that begins on the next line", "X:\r\n b\r\n"},
      {"a value continued by nothing", "X: a\r\n \r\n"},
      {"a length on the next line", "Content-Length:\r\n 5\r\n"},
      {"an encoding on the next line", "Transfer-Encoding:\r\n chunked\r\n"},
      {"an encoding continued", "Transfer-Encoding: chunked\r\n , identity\r\n"},
      {"a header that looks continued", "X: a\r\n Content-Length: 5\r\n"},
      {"a second host", "Host: y\r\n"},
      {"the host twice", "Host: x\r\n"},
      {"the host twice, in another case", "hOST: x\r\n"},
      {"an unknown expectation", "Expect: 200-maybe\r\n", 417},
      {"an expectation and more", "Expect: 100-continue, x\r\n", 417},
  });
  for (const auto& [name, host, status] : std::vector<Line>{
           {"no host", ""},
           {"a host with a space behind its name", "Host : x\r\n"},
           {"a host with a space in it", "Host: a b\r\n"},
           {"a host with a path", "Host: a/b\r\n"},
           {"a host with a user", "Host: a@b\r\n"},
           {"two hosts in one", "Host: a, b\r\n"},
           {"a host with two ports", "Host: a:80:81\r\n"},
           {"a host with a port of letters", "Host: a:b\r\n"},
           {"a host with a negative port", "Host: a:-1\r\n"},
           {"a host that is a port", "Host: :80\r\n"},
           {"a host that is a URL", "Host: http://a\r\n"},
           {"a bare IPv6 address", "Host: ::1\r\n"},
           {"an open bracket", "Host: [::1\r\n"},
           {"empty brackets", "Host: []\r\n"},
           {"text behind the brackets", "Host: [::1]x\r\n"},
           {"a host on the next line", "Host:\r\n x\r\n"},
           {"a space before the first header", " Host: x\r\n"},
           {"a tab before the first header", "\tHost: x\r\n"},
       }) {
    cases.push_back({name, "GET /hello HTTP/1.1\r\n" + host + "\r\n", {status}});
  }
  cases.push_back(
      {"two hosts in HTTP/1.0", "GET /hello HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", {400}});
  cases.push_back({"a URL, but no host", "GET http://x/hello HTTP/1.1\r\n\r\n", {400}});
  return cases;
}

Cases refused_encodings() {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string five = "Content-Length: 5\r\n";
  Cases cases = before_either_body({
      {"CL.TE", five + chunked},
      {"TE.CL", chunked + five},
      {"CL.TE in other letters", "content-LENGTH: 5\r\ntRANSFER-eNCODING: CHUNKED\r\n"},
      {"CL.TE with a length of nothing", "Content-Length: 0\r\n" + chunked},
      {"TE.CL with a length of nothing", chunked + "Content-Length: 0\r\n"},
      {"CL.TE.CL", five + chunked + "Content-Length: 6\r\n"},
      {"TE.TE: chunked twice", chunked + chunked},
      {"TE.TE: chunked, then identity", chunked + "Transfer-Encoding: identity\r\n"},
      {"TE.TE: identity, then chunked", "Transfer-Encoding: identity\r\n" + chunked},
      {"TE.TE: chunked, then a cow", chunked + "Transfer-Encoding: cow\r\n"},
      {"TE.TE: nothing, then chunked", "Transfer-Encoding:\r\n" + chunked},
      {"CL with an unknown TE", five + "Transfer-Encoding: xchunked\r\n"},
      {"an unknown TE with CL", "Transfer-Encoding: xchunked\r\n" + five},
      {"CL with TE of nothing", five + "Transfer-Encoding:\r\n"},
      {"TE: gzip", "Transfer-Encoding: gzip\r\n"},
      {"TE: identity", "Transfer-Encoding: identity\r\n"},
      {"TE: nothing", "Transfer-Encoding:\r\n"},
      {"TE: xchunked", "Transfer-Encoding: xchunked\r\n"},
      {"TE: chunkedx", "Transfer-Encoding: chunkedx\r\n"},
      {"TE: chunked, identity", "Transfer-Encoding: chunked, identity\r\n"},
      {"TE: identity, chunked", "Transfer-Encoding: identity, chunked\r\n"},
      {"TE: gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n"},
      {"TE: chunked, gzip", "Transfer-Encoding: chunked, gzip\r\n"},
      {"TE: chunked, chunked", "Transfer-Encoding: chunked, chunked\r\n"},
      {"TE: chunked and a comma", "Transfer-Encoding: chunked,\r\n"},
      {"TE: a comma and chunked", "Transfer-Encoding: ,chunked\r\n"},
      {"TE: chunked with a parameter", "Transfer-Encoding: chunked;a=b\r\n"},
      {"TE: chunked identity", "Transfer-Encoding: chunked identity\r\n"},
      {"TE: \"chunked\"", "Transfer-Encoding: \"chunked\"\r\n"},
      {"TE: 'chunked'", "Transfer-Encoding: 'chunked'\r\n"},
      {"TE: chunked behind a vertical tab",
       "Transfer-Encoding: \x0b"
       "chunked\r\n"},
      {"TE: chunked before a form feed", "Transfer-Encoding: chunked\x0c\r\n"},
      {"TE: chunked before NUL", "Transfer-Encoding: chunked\0\r\n"s},
      {"TE: chunked behind a carriage return", "Transfer-Encoding: \rchunked\r\n"},
      {"TE behind a bare line feed", "X: a\nTransfer-Encoding: chunked\r\n"},
      {"TE with a space before the colon", "Transfer-Encoding : chunked\r\n"},
  });
  const std::string old =
      "POST /json HTTP/1.0\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n";
  cases.push_back({"TE in HTTP/1.0", old + chunked + "\r\n0\r\n\r\n", {400}});
  cases.push_back({"CL and TE in HTTP/1.0", old + five + chunked + "\r\n0\r\n\r\n", {400}});
  cases.push_back({"CL and TE of a GET",
                   "GET /hello HTTP/1.1\r\nHost: x\r\n" + five + chunked + "\r\n0\r\n\r\n",
                   {400}});
  return cases;
}

Cases refused_lengths() {
  const std::string five = "Content-Length: 5\r\n";
  return before_either_body({
      {"CL twice the same", five + five},
      {"CL twice, not the same", five + "Content-Length: 6\r\n"},
      {"CL: 5, 5", "Content-Length: 5, 5\r\n"},
      {"CL: 5, 6", "Content-Length: 5, 6\r\n"},
      {"CL: 5 and a comma", "Content-Length: 5,\r\n"},
      {"CL: +5", "Content-Length: +5\r\n"},
      {"CL: -1", "Content-Length: -1\r\n"},
      {"CL: -0", "Content-Length: -0\r\n"},
      {"CL: 0x5", "Content-Length: 0x5\r\n"},
      {"CL: 5.0", "Content-Length: 5.0\r\n"},
      {"CL: 5e0", "Content-Length: 5e0\r\n"},
      {"CL: 5_0", "Content-Length: 5_0\r\n"},
      {"CL: 5 5", "Content-Length: 5 5\r\n"},
      {"CL: 5;", "Content-Length: 5;\r\n"},
      {"CL: \"5\"", "Content-Length: \"5\"\r\n"},
      {"CL: a digit beyond ASCII", "Content-Length: \xd9\xa5\r\n"},
      {"CL: nothing", "Content-Length:\r\n"},
      {"CL: a letter", "Content-Length: five\r\n"},
      {"CL: 5 before NUL", "Content-Length: 5\0\r\n"s},
      {"CL: 2 to the 64th and 5", "Content-Length: 18446744073709551621\r\n"},
      {"CL: more than any integer", "Content-Length: 99999999999999999999999999\r\n"},
      {"CL: the largest integer", "Content-Length: 18446744073709551615\r\n", 413},
      {"CL: one more than is allowed", "Content-Length: 65537\r\n", 413},
  });
}

Cases refused_chunks() {
  const std::string end = "\r\n0\r\n\r\n";
  return as_chunks({
      {"no size", "\r\n5\r\nhello" + end},
      {"a size of letters", "zz\r\nhello" + end},
      {"a space before the size", " 5\r\nhello" + end},
      {"a tab before the size", "\t5\r\nhello" + end},
      {"a space behind the size", "5 \r\nhello" + end},
      {"a plus before the size", "+5\r\nhello" + end},
      {"a minus before the size", "-5\r\nhello" + end},
      {"0x before the size", "0x5\r\nhello" + end},
      {"\\x before the size", "\\x5\r\nhello" + end},
      {"a size with h", "5h\r\nhello" + end},
      {"a size with an underscore", "0_5\r\nhello" + end},
      {"a size with a comma", "5,5\r\nhello" + end},
      {"a size with NUL", "5\0\r\nhello"s + end},
      {"a size of 2 to the 64th and 5", "10000000000000005\r\nhello" + end},
      {"a size far beyond", "f0000000000000000000005\r\nhello" + end},
      {"the largest size", "FFFFFFFFFFFFFFFF\r\nhello" + end, 413},
      {"a size behind a bare line feed", "5\nhello" + end},
      {"a size behind a bare carriage return", "5\rhello" + end},
      {"two carriage returns behind a size", "5\r\r\nhello" + end},
      {"data longer than its size", "4\r\nhello" + end},
      {"data shorter than its size", "6\r\nhello" + end},
      {"data without its end", "5\r\nhello0\r\n\r\n"},
      {"data ended by a line feed", "5\r\nhello\n0\r\n\r\n"},
      {"data ended by a carriage return", "5\r\nhello\r0\r\n\r\n"},
      {"data ended by two other bytes", "5\r\nhelloXX0\r\n\r\n"},
      {"data ended by two line feeds", "5\r\nhello\n\n0\r\n\r\n"},
      {"an extension without a name", "5;\r\nhello" + end},
      {"an extension without a value", "5;a=\r\nhello" + end},
      {"an extension with a space", "5;a b\r\nhello" + end},
      {"an extension ended by a line feed", "5;a\nhello" + end},
      {"a line feed right behind the semicolon", "5;\nhello" + end},
      {"a line feed in a quoted extension", "5;a=\"\n\"\r\nhello" + end},
      {"a carriage return in a quoted extension", "5;a=\"\r\"\r\nhello" + end},
      {"the line's end in a quoted extension", "5;a=\"\r\n\"\r\nhello" + end},
      {"NUL in a quoted extension", "5;a=\"\0\"\r\nhello"s + end},
      {"text behind a quoted extension", "5;a=\"b\"c\r\nhello" + end},
      {"a line feed in the last chunk's extension", "5\r\nhello\r\n0;a=\"\n\"\r\n\r\n"},
      {"a last chunk of 0x0", "5\r\nhello\r\n0x0\r\n\r\n"},
      {"a last chunk with a space", "5\r\nhello\r\n0 \r\n\r\n"},
      {"a last chunk behind a bare line feed", "5\r\nhello\r\n0\n\r\n\r\n"},
      {"an end behind a bare line feed", "5\r\nhello\r\n0\r\n\n\r\n\r\n"},
      {"a trailer without a colon", "5\r\nhello\r\n0\r\nX\r\n\r\n"},
      {"a trailer with a space before its colon", "5\r\nhello\r\n0\r\nX : y\r\n\r\n"},
      {"a trailer with a bare line feed", "5\r\nhello\r\n0\r\nX: y\nZ: z\r\n\r\n"},
      {"a length among the trailers", "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"},
      {"an encoding among the trailers", "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"},
  });
}

}  // namespace eventapp::test
