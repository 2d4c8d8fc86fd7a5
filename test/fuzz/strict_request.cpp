#include "fuzz/strict_request.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

namespace eventapp::fuzz {

namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lowered;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

class Reader {
 public:
  explicit Reader(std::string_view input) : rest_(input) {}

  StrictRequest read() {
    const std::size_t whole = rest_.size();
    read_request_line();
    read_headers();
    read_body();
    result_.bytes = whole - rest_.size();
    result_.text += "\n" + body_;
    return std::move(result_);
  }

 private:
  void object(const char* why) {
    if (result_.objection.empty()) {
      result_.objection = why;
    }
  }

  std::string_view line() {
    const std::size_t end = rest_.find("\r\n");
    if (end == rest_.npos) {
      object("a line without CR LF");
      return std::exchange(rest_, {});
    }
    const auto found = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    if (has_control(found)) {
      object("a control character in a line");
    }
    return found;
  }

  void read_request_line() {
    const std::string_view text = line();
    const std::size_t first = std::min(text.find(' '), text.size());
    const std::size_t last = std::min(text.rfind(' '), text.size());
    const auto method = text.substr(0, first);
    const auto target = first < last ? text.substr(first + 1, last - first - 1) : "";
    const auto version = text.substr(std::min(last + 1, text.size()));
    is_1_1_ = version == "HTTP/1.1";
    if (!is_token(method) || target.empty() || target.find(' ') != target.npos ||
        (!is_1_1_ && version != "HTTP/1.0")) {
      object("a request line that is none");
    }
    result_.text = std::string(method) + "\n" + path_and_query(target) + "\n";
  }

  static std::string path_and_query(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (lower(target.substr(0, scheme.size())) == scheme) {
        target.remove_prefix(std::min(target.find_first_of("/?", scheme.size()), target.size()));
      }
    }
    const std::size_t question = std::min(target.find('?'), target.size());
    const auto path = question == 0 ? "/" : target.substr(0, question);
    return std::string(path) + "\n" +
           std::string(target.substr(std::min(question + 1, target.size())));
  }

  void read_headers() {
    while (true) {
      const std::string_view text = line();
      if (text.empty() || !result_.objection.empty()) {
        return;
      }
      const std::size_t colon = std::min(text.find(':'), text.size());
      const auto name = text.substr(0, colon);
      const auto value = trimmed(text.substr(std::min(colon + 1, text.size())));
      if (colon == text.size() || !is_token(name)) {
        object("a header line that is none, or goes on in the next line");
      }
      take(lower(name), value);
      result_.text.append(name).append(": ").append(value).append("\n");
    }
  }

  void take(const std::string& name, std::string_view value) {
    hosts_ += name == "host" ? 1 : 0;
    if (name == "content-length") {
      if (length_ || !is_number(value) || value.size() > 9) {
        object("a Content-Length that is none, or the second one");
        return;
      }
      length_ = std::stoul(std::string(value));
    } else if (name == "transfer-encoding") {
      if (chunked_ || lower(value) != "chunked") {
        object("a Transfer-Encoding that is not just chunked");
      }
      chunked_ = true;
    }
  }

  void read_body() {
    if (hosts_ > 1 || (is_1_1_ && hosts_ == 0)) {
      object("not one Host");
    }
    if (chunked_ && (length_ || !is_1_1_)) {
      object("chunks beside a Content-Length, or in HTTP/1.0");
    }
    if (!result_.objection.empty()) {
      return;
    }
    if (chunked_) {
      read_chunks();
    } else {
      take_body(length_.value_or(0));
    }
  }

  void take_body(std::size_t count) {
    if (count > rest_.size()) {
      object("the body breaks off");
    }
    count = std::min(count, rest_.size());
    body_ += rest_.substr(0, count);
    rest_.remove_prefix(count);
  }

  void read_chunks() {
    while (result_.objection.empty()) {
      const std::string_view head = line();
      const std::size_t digits =
          std::min(head.find_first_not_of("0123456789abcdefABCDEF"), head.size());
      if (digits == 0 || digits > 8) {
        object("a chunk without a size");
        return;
      }
      check_extension(head.substr(digits));
      const std::size_t size = std::stoul(std::string(head.substr(0, digits)), nullptr, 16);
      if (size == 0) {
        read_trailers();
        return;
      }
      take_body(size);
      if (!line().empty()) {
        object("a chunk longer than it says");
      }
    }
  }

  void check_extension(std::string_view text) {
    if (!trimmed(text).empty() && trimmed(text).front() != ';') {
      object("a chunk's size with something behind it");
    }
  }

  void read_trailers() {
    while (result_.objection.empty() && !line().empty()) {
    }
  }

  std::string_view rest_;
  StrictRequest result_;
  std::string body_;
  bool is_1_1_ = false;
  int hosts_ = 0;
  std::optional<std::size_t> length_;
  bool chunked_ = false;
};

}  // namespace

StrictRequest read_strictly(std::string_view input) {
  return Reader(input).read();
}

}  // namespace eventapp::fuzz
