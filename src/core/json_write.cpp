// Writing JSON: one flat object at a time, numbers exactly as they came.
#include "eventapp/core/json.hpp"

#include <fmt/format.h>

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

}  // namespace

void append_string(std::string& out, std::string_view value) {
  out += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
      append_escape(out, c);
    } else {
      out += c;
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
  fmt::format_to(std::back_inserter(out_), "{}", value);
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
