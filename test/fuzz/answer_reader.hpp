// Reads what a server has answered on one connection: strictly, so that an answer that a client
// could misread is seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace eventapp::fuzz {

struct Answer {
  int status = 0;
  std::string text_without_ids;  ///< Head and body, with zeros for every hex digit of a UUID.
};

/// Errors: BrokenPromise for anything that is not a whole answer of ours behind another.
/// `100 Continue` is passed over.
std::vector<Answer> read_answers(std::string_view bytes);

}  // namespace eventapp::fuzz
