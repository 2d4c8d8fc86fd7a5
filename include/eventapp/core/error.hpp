// Operating errors as values. A driver translates foreign codes into these at its own door.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp {

enum class ErrorKind {
  invalid_input,    ///< The caller's data is wrong; the same call fails again.
  not_found,        ///< What the call names does not exist.
  conflict,         ///< Another call stands in the way; later it may succeed.
  rejected,         ///< Understood and refused for good.
  overloaded,       ///< A bound of ours is reached; nothing was begun.
  unavailable,      ///< A dependency is down or refuses us; nothing was begun.
  timeout,          ///< Given up at the deadline, without effect.
  outcome_unknown,  ///< Begun, and nobody knows whether it took effect.
  internal,         ///< Failed in the work itself.
};

std::string_view to_string(ErrorKind kind) noexcept;

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string title;                                     ///< Short and constant: what failed.
  std::string detail;                                    ///< This case, and what to do about it.
  std::vector<std::string> details = {};                 ///< Validation: one line per field.
  std::optional<std::chrono::seconds> retry_after = {};  ///< When a repeat makes sense.
};

template <class T = void>
using Result = boost::system::result<T, Error>;

/// Called by Result::value() on an error, which is a programmer's mistake.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& location);

/// A wrong configuration: `main` prints it and ends with exit code 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The process cannot start (a port in use): `main` prints it and ends with exit code 1.
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace eventapp
