// Requests to the byte, with what the server has to make of them: RFC 9112's message framing, and
// what is known of telling two readers two things (CL.TE, TE.CL, TE.TE, bare line feeds, chunk
// extensions …). Data only; http_messages_test.cpp sends them.
#pragma once

#include <string>
#include <vector>

namespace eventapp::test {

struct MessageCase {
  std::string name;
  std::string bytes;
  std::vector<int> statuses;  ///< Of the answers, in their order; there is no other.
  std::string body = {};      ///< Of the last answer; empty: not compared.
};

/// What all cases with a body begin with.
extern const std::string json_request;
/// What each refused case is followed by, and what must never be answered.
extern const std::string smuggled_request;

/// The last answer says `Connection: close`, and that is the end.
std::vector<MessageCase> refused_lines();
std::vector<MessageCase> refused_headers();
std::vector<MessageCase> refused_encodings();
std::vector<MessageCase> refused_lengths();
std::vector<MessageCase> refused_chunks();
/// The last answer ends the connection, too, because the client wanted it so.
std::vector<MessageCase> ended_messages();
/// The connection serves on.
std::vector<MessageCase> kept_messages();
std::vector<MessageCase> kept_bodies();
/// Refused as soon as more is missing than the time allows; sent with nothing behind them.
std::vector<MessageCase> unfinished_messages();

}  // namespace eventapp::test
