// Lets REQUIRE(result) say what the error was. Include it before the first such check.
#pragma once

#include "eventapp/core/error.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace Catch {

template <class T>
struct StringMaker<boost::system::result<T, eventapp::Error>> {
  static std::string convert(const boost::system::result<T, eventapp::Error>& result) {
    if (result.has_value()) {
      return "a value";
    }
    const eventapp::Error& error = result.error();
    std::string text(eventapp::to_string(error.kind));
    text += " error: " + error.title + ": " + error.detail;
    for (const auto& line : error.details) {
      text += "; " + line;
    }
    return text;
  }
};

}  // namespace Catch
