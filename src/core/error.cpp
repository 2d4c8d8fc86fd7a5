#include "eventapp/core/error.hpp"

namespace eventapp {

std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_input:
      return "invalid_input";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::rejected:
      return "rejected";
    case ErrorKind::overloaded:
      return "overloaded";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::timeout:
      return "timeout";
    case ErrorKind::outcome_unknown:
      return "outcome_unknown";
    case ErrorKind::internal:
      break;
  }
  return "internal";
}

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  throw std::logic_error(std::string(location.file_name()) +
                         ": value() of an error: " + error.title + ": " + error.detail);
}

}  // namespace eventapp
