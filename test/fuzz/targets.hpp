// What is fuzzed: each target takes any bytes, gives them to code of the product as the outside
// would, and holds what comes out against a promise. libFuzzer calls them with bytes of its own
// (scripts/fuzz); replay_test.cpp calls them with what is kept in corpus/<target>.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace eventapp::fuzz {

// Errors of every target: BrokenPromise. State: none is kept from one input to the next.
void addresses(std::string_view input);
void commands(std::string_view input);
void config(std::string_view input);
void connection(std::string_view input);
void dead_letter(std::string_view input);
void events(std::string_view input);
void json(std::string_view input);
void mail_replies(std::string_view input);
void outgoing(std::string_view input);
void redis_replies(std::string_view input);
void request_headers(std::string_view input);
void request_parser(std::string_view input);
void stored_answers(std::string_view input);
void texts(std::string_view input);

class BrokenPromise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// For what must hold whatever the input was.
inline void promise(bool kept, const char* what) {
  if (!kept) {
    throw BrokenPromise(what);
  }
}

/// The same for two texts, which are shown when they differ.
inline void promise_same(std::string_view a, std::string_view b, const char* what) {
  if (a != b) {
    std::string text(what);
    text.append("\n--- one\n").append(a).append("\n--- other\n").append(b);
    throw BrokenPromise(text);
  }
}

}  // namespace eventapp::fuzz
