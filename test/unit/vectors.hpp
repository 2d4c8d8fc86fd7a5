// The recorded cases in test/vectors: what the Spring services answered and wrote.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace eventapp::test {

/// The parsed content of a file in test/vectors.
inline boost::json::value read_vectors(const std::string& file) {
  std::ifstream in(EVENTAPP_VECTORS_DIR "/" + file);
  if (!in) {
    throw std::runtime_error("cannot read " EVENTAPP_VECTORS_DIR "/" + file);
  }
  std::ostringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str());
}

inline std::string text_of(const boost::json::value& value) {
  return std::string(std::string_view(value.as_string()));
}

}  // namespace eventapp::test
