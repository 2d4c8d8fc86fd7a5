// From bytes to a request. Whatever arrives, however it is cut: one reading, the one that a second,
// stricter reader (strict_request.hpp) has of it too, within the limits.
#include "http/request_parser.hpp"

#include "fuzz/cuts.hpp"
#include "fuzz/strict_request.hpp"
#include "fuzz/targets.hpp"

#include <algorithm>

namespace eventapp::fuzz {

namespace {

using http::RequestParser;
using State = RequestParser::State;

constexpr RequestParser::Limits limits{600, 200};

struct Reading {
  State state = State::nothing;
  std::size_t taken = 0;
  std::string request;
};

std::string text_of(const http::Request& request) {
  std::string text = request.method + "\n" + request.path + "\n" + request.query + "\n";
  for (const auto& [name, value] : request.headers) {
    text += name + ": " + value + "\n";
  }
  return text + "\n" + request.body;
}

// As a connection does it: what the parser leaves is there again, with more behind it.
void feed(RequestParser& parser, std::string_view unread, std::size_t& taken) {
  State before = State::nothing;
  do {
    before = parser.state();
    const std::size_t count = parser.parse(unread);
    promise(count <= unread.size(), "the parser takes no more than there is");
    unread.remove_prefix(count);
    taken += count;
  } while (parser.state() == State::body && before != State::body);
}

Reading read(std::string_view input, const Pieces& pieces) {
  RequestParser parser(limits);
  Reading reading;
  std::size_t received = 0;
  for (const std::string_view piece : pieces) {
    received += piece.size();
    feed(parser, input.substr(reading.taken, received - reading.taken), reading.taken);
    reading.state = parser.state();
    if (reading.state == State::complete || reading.state == State::refused) {
      break;
    }
  }
  if (reading.state == State::complete) {
    reading.request = text_of(parser.request());
    promise(parser.request().body.size() <= limits.body_bytes, "a body keeps to its limit");
  } else if (reading.state == State::refused) {
    promise(parser.refusal().status >= 400, "a refusal is the client's to mend");
  }
  return reading;
}

// What is refused in one piece may still wait for the header's end in others. Of several things
// that are wrong, the one is told that was seen first; integration tests hold each to its status.
void check_same(const Reading& one, const Reading& other) {
  promise((one.state == State::complete) == (other.state == State::complete),
          "a request is taken or not however it is cut");
  if (one.state == State::complete) {
    promise(one.taken == other.taken, "a request ends at the same byte however it is cut");
    promise_same(one.request, other.request, "a request is the same however it is cut");
  }
}

}  // namespace

void request_parser(std::string_view input) {
  const Reading whole = read(input, {input});
  check_same(whole, read(input, single_bytes(input)));
  check_same(whole, read(input, irregular(input)));
  if (whole.state != State::complete) {
    return;
  }
  const StrictRequest strict = read_strictly(input.substr(0, whole.taken));
  promise_same(strict.objection, "", "a request that can be read two ways is refused");
  promise(strict.bytes == whole.taken, "a request ends where its framing says");
  promise_same(strict.text, whole.request, "a request is what its bytes say");
}

}  // namespace eventapp::fuzz
