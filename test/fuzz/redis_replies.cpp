// What a server that says it is Redis may send: replies cut anywhere, to the reader and to the
// handshake that judges the first ones.
#include "fuzz/cuts.hpp"
#include "fuzz/targets.hpp"
#include "redis/handshake.hpp"
#include "redis/reply_reader.hpp"

namespace eventapp::fuzz {

namespace {

using redis::Reply;

constexpr std::string_view password = "sesame";

struct Reading {
  std::vector<Reply> replies;
  std::string error;
};

void take_all(redis::ReplyReader& reader, Reading& reading) {
  while (reading.error.empty()) {
    auto next = reader.next();
    if (!next) {
      promise(next.error().kind == ErrorKind::unavailable,
              "a foreign protocol ends the connection");
      reading.error = next.error().detail;
    } else if (*next) {
      reading.replies.push_back(std::move(**next));
    } else {
      return;
    }
  }
}

Reading read(const Pieces& pieces) {
  redis::ReplyReader reader;
  Reading reading;
  for (const std::string_view piece : pieces) {
    if (reading.error.empty()) {
      reader.feed(piece);
      take_all(reader, reading);
    }
  }
  return reading;
}

// A reply as Redis writes it (RESP 2).
std::string written(const Reply& reply) {
  switch (reply.type) {
    case Reply::Type::nil:
      return "$-1\r\n";
    case Reply::Type::integer:
      return ":" + std::to_string(reply.integer) + "\r\n";
    case Reply::Type::status:
      return "+" + reply.text + "\r\n";
    case Reply::Type::error:
      return "-" + reply.text + "\r\n";
    case Reply::Type::string:
      return "$" + std::to_string(reply.text.size()) + "\r\n" + reply.text + "\r\n";
    case Reply::Type::array:
      break;
  }
  std::string text = "*" + std::to_string(reply.elements.size()) + "\r\n";
  for (const Reply& element : reply.elements) {
    text += written(element);
  }
  return text;
}

std::string written(const std::vector<Reply>& replies) {
  std::string text;
  for (const Reply& reply : replies) {
    text += written(reply);
  }
  return text;
}

// A server that is confused may repeat the password in its answer to AUTH; logs are read by others.
void check_handshake(const std::vector<Reply>& replies) {
  redis::Endpoint endpoint;
  endpoint.host = "cache";
  endpoint.database = 3;
  endpoint.password = config::Secret(std::string(password));
  redis::Handshake handshake(endpoint);
  for (std::size_t i = 0; i < replies.size() && !handshake.done(); ++i) {
    const Result<> taken = handshake.take(replies[i]);
    if (!taken) {
      promise(taken.error().kind == ErrorKind::unavailable, "a refusing Redis is unavailable");
      promise(i > 0 || taken.error().detail.find(password) == std::string::npos,
              "a refused login does not tell the password");
      return;
    }
  }
}

}  // namespace

void redis_replies(std::string_view input) {
  const Reading whole = read({input});
  const std::string text = written(whole.replies);
  for (const Pieces& pieces : {single_bytes(input), irregular(input)}) {
    const Reading cut = read(pieces);
    promise_same(written(cut.replies), text, "replies are the same however they are cut");
    promise_same(cut.error, whole.error, "an error is the same however the bytes are cut");
  }
  const Reading again = read({text});
  promise_same(again.error, "", "what was read is Redis' protocol");
  promise_same(written(again.replies), text, "a reply is the same after writing and reading");
  check_handshake(whole.replies);
}

}  // namespace eventapp::fuzz
