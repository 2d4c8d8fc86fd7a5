// Writing JSON: one flat object at a time, numbers exactly as they came.
#include "core/ascii_run.hpp"
#include "eventapp/core/json.hpp"
#include "eventapp/core/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace eventapp::json {

namespace {

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

// Appends what stands at the front of `value`; answers how many bytes that were. What is no UTF-8
// (an exception's text, a record's key in a log line) becomes U+FFFD: JSON cannot hold it.
std::size_t append_special(std::string& out, std::string_view value) {
  const std::size_t length = utf8::sequence_length(value);
  if (length == 0) {
    out += "\xef\xbf\xbd";
    return 1;
  }
  if (length == 1 && value[0] != 0x7f) {
    append_escape(out, value[0]);
  } else {
    out += value.substr(0, length);
  }
  return length;
}

}  // namespace

void append_string(std::string& out, std::string_view value) {
  out += '"';
  while (!value.empty()) {
    const std::size_t plain = ascii::run_length(value, ascii::special_in_json);
    out += value.substr(0, plain);
    value.remove_prefix(plain);
    if (!value.empty()) {
      value.remove_prefix(append_special(out, value));
    }
  }
  out += '"';
}

void ObjectWriter::begin_member(std::string_view name) {
  if (out_.size() > 1) {
    out_ += ',';
  }
  append_string(out_, name);
  out_ += ':';
}

ObjectWriter& ObjectWriter::string(std::string_view name, std::string_view value) {
  begin_member(name);
  append_string(out_, value);
  return *this;
}

ObjectWriter& ObjectWriter::integer(std::string_view name, std::int64_t value) {
  begin_member(name);
  out_ += std::to_string(value);
  return *this;
}

ObjectWriter& ObjectWriter::raw(std::string_view name, std::string_view text) {
  begin_member(name);
  out_ += text;
  return *this;
}

ObjectWriter& ObjectWriter::strings(std::string_view name, const std::vector<std::string>& values) {
  begin_member(name);
  out_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) {
      out_ += ',';
    }
    append_string(out_, values[i]);
  }
  out_ += ']';
  return *this;
}

std::string ObjectWriter::finish() && {
  out_ += '}';
  return std::move(out_);
}

}  // namespace eventapp::json
