#include "app/config_json.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/log.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace eventapp::app {

namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Builds the nodes while boost::json's parser reads.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Builder(std::string_view source) : source_(source) {}

  JsonNode take() { return std::move(result_); }
  const std::string& refusal() const { return refusal_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(JsonNode::Kind::object); }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(JsonNode::Kind::list); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_string_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_number_part(string_view part, error_code&) { return collect(part); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  bool on_key(string_view part, std::size_t, error_code& error);
  bool on_string(string_view part, std::size_t, error_code&) {
    return leaf(part, JsonNode::Kind::string);
  }
  bool on_int64(std::int64_t, string_view part, error_code&) { return number(part); }
  bool on_uint64(std::uint64_t, string_view part, error_code&) { return number(part); }
  bool on_double(double, string_view part, error_code&) { return number(part); }
  bool on_bool(bool value, error_code&) {
    return leaf(value ? "true" : "false", JsonNode::Kind::boolean);
  }
  bool on_null(error_code&) { return leaf("null", JsonNode::Kind::null); }

 private:
  struct Frame {
    JsonNode node;
    std::string name = {};  ///< Of the member that is being read.
    std::set<std::string> names = {};
  };

  bool open(JsonNode::Kind kind);
  bool close();
  bool number(string_view part) { return leaf(part, JsonNode::Kind::number); }
  bool leaf(string_view part, JsonNode::Kind kind);
  bool collect(string_view part);
  void attach(JsonNode node);
  void advance_to(const char* place);

  std::string_view source_;
  std::size_t seen_ = 0;  ///< Bytes of the source whose line ends are counted in line_.
  int line_ = 1;
  std::string text_;
  std::vector<Frame> open_;
  JsonNode result_;
  std::string refusal_;
};

bool Builder::on_key(string_view part, std::size_t, error_code& error) {
  collect(part);
  Frame& frame = open_.back();
  frame.name = std::move(text_);
  text_.clear();
  if (!frame.names.insert(frame.name).second) {
    refusal_ = "the name \"";
    log::append_escaped(refusal_, std::string_view(frame.name).substr(0, 100));
    refusal_ += "\" is there twice";
    error = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    return false;
  }
  return true;
}

bool Builder::open(JsonNode::Kind kind) {
  JsonNode node;
  node.kind = kind;
  node.line = line_;
  open_.push_back({std::move(node)});
  return true;
}

bool Builder::close() {
  JsonNode node = std::move(open_.back().node);
  open_.pop_back();
  attach(std::move(node));
  return true;
}

bool Builder::leaf(string_view part, JsonNode::Kind kind) {
  collect(part);
  JsonNode node;
  node.kind = kind;
  node.text = std::move(text_);
  node.line = line_;
  text_.clear();
  attach(std::move(node));
  return true;
}

bool Builder::collect(string_view part) {
  advance_to(part.data());
  text_.append(part.data(), part.size());
  return true;
}

void Builder::attach(JsonNode node) {
  if (open_.empty()) {
    result_ = std::move(node);
  } else if (Frame& frame = open_.back(); frame.node.kind == JsonNode::Kind::object) {
    frame.node.members.emplace_back(frame.name, std::move(node));
  } else {
    frame.node.items.push_back(std::move(node));
  }
}

// A text with escapes comes from the parser's own buffer and tells no place; the last one known is
// then good enough, since a string never spans lines.
void Builder::advance_to(const char* place) {
  const char* const begin = source_.data();
  if (std::less<>()(place, begin + seen_) || !std::less<>()(place, begin + source_.size())) {
    return;
  }
  line_ += static_cast<int>(std::count(begin + seen_, place, '\n'));
  seen_ = static_cast<std::size_t>(place - begin);
}

Error failure(std::string_view text, std::size_t place, std::string_view what) {
  const std::string_view before = text.substr(0, place);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_begin = before.rfind('\n');
  const auto column = line_begin == before.npos ? place + 1 : place - line_begin;
  return {ErrorKind::invalid_input, "Malformed JSON",
          fmt::format("{} at line {}, column {}", what, line, column)};
}

void write(std::string& out, const JsonNode& node, bool pretty, std::size_t depth);

void write_members(std::string& out, const JsonNode& node, bool pretty, std::size_t depth) {
  const std::string line_end = pretty ? "\n" + std::string(2 * depth + 2, ' ') : "";
  out += '{';
  const char* separator = "";
  for (const auto& [name, value] : node.members) {
    out += separator;
    out += line_end;
    json::append_string(out, name);
    out += ": ";
    write(out, value, pretty, depth + 1);
    separator = pretty ? "," : ", ";
  }
  if (pretty && !node.members.empty()) {
    out += "\n" + std::string(2 * depth, ' ');
  }
  out += '}';
}

void write_items(std::string& out, const JsonNode& node) {
  out += '[';
  const char* separator = "";
  for (const JsonNode& item : node.items) {
    out += separator;
    write(out, item, false, 0);
    separator = ", ";
  }
  out += ']';
}

void write(std::string& out, const JsonNode& node, bool pretty, std::size_t depth) {
  switch (node.kind) {
    case JsonNode::Kind::object:
      write_members(out, node, pretty, depth);
      break;
    case JsonNode::Kind::list:
      write_items(out, node);
      break;
    case JsonNode::Kind::string:
      json::append_string(out, node.text);
      break;
    default:
      out += node.text;
  }
}

std::string to_json(const JsonNode& node, bool pretty) {
  std::string out;
  write(out, node, pretty, 0);
  return out;
}

}  // namespace

Result<JsonNode> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::basic_parser<Builder> parser(options, text);
  error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error) {
    const std::string& refusal = parser.handler().refusal();
    return failure(text, read, refusal.empty() ? error.message() : refusal);
  }
  if (read < text.size()) {
    return failure(text, read, "something follows the end of the document");
  }
  return parser.handler().take();
}

std::string pretty_json(const JsonNode& node) {
  return to_json(node, true);
}

std::string one_line_json(const JsonNode& node) {
  return to_json(node, false);
}

}  // namespace eventapp::app
