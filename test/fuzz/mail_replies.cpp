// What a server that says it is a mail server may send, cut anywhere.
#include "curl/mail_reply.hpp"
#include "fuzz/cuts.hpp"
#include "fuzz/targets.hpp"

#include <algorithm>

namespace eventapp::fuzz {

namespace {

void check(const curl::MailReply& reply) {
  promise(reply.code >= 0 && reply.code <= 999, "a reply's code has three digits");
  promise(reply.text.size() <= 200, "a reply's text is cut");
  promise(std::none_of(reply.text.begin(), reply.text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
          "a reply's text is one line without control characters");
}

// All replies, one a line, and how it ended.
std::string read(const Pieces& pieces) {
  std::string received;
  std::string text;
  for (const std::string_view piece : pieces) {
    received += piece;
    auto reply = curl::take_reply(received);
    while (reply && *reply) {
      check(**reply);
      text += std::to_string((*reply)->code) + " " + (*reply)->text + "\n";
      reply = curl::take_reply(received);
    }
    if (!reply) {
      promise(reply.error().kind == ErrorKind::outcome_unknown, "a broken reply tells nothing");
      return text + reply.error().detail;
    }
  }
  return text + received;
}

}  // namespace

void mail_replies(std::string_view input) {
  const std::string whole = read({input});
  promise_same(read(single_bytes(input)), whole, "replies are the same however they are cut");
  promise_same(read(irregular(input)), whole, "replies are the same however they are cut");
}

}  // namespace eventapp::fuzz
