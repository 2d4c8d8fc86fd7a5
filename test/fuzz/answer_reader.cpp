#include "fuzz/answer_reader.hpp"

#include "eventapp/core/json.hpp"
#include "fuzz/targets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace eventapp::fuzz {

namespace {

constexpr std::array<std::string_view, 8> known_headers = {
    "Date",  "Content-Type", "Content-Length", "Connection",
    "Allow", "Location",     "Retry-After",    "Idempotency-Replayed"};
constexpr std::size_t uuid_length = 36;

bool is_uuid(std::string_view text) {
  for (std::size_t i = 0; i < uuid_length && i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
      return false;
    }
  }
  return text.size() >= uuid_length;
}

std::string without_ids(std::string_view text) {
  std::string masked(text);
  for (std::size_t at = 0; at < masked.size(); ++at) {
    if (is_uuid(std::string_view(masked).substr(at))) {
      std::fill_n(masked.begin() + static_cast<std::ptrdiff_t>(at), uuid_length, '0');
    }
  }
  return masked;
}

int number(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  promise(error == std::errc() && end == text.data() + text.size(), "a number is a number");
  return value;
}

// The body's length, if the head tells one.
std::optional<std::size_t> check_head(std::string_view head) {
  std::optional<std::size_t> length;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    const std::size_t colon = line.find(": ");
    const bool known = std::find(known_headers.begin(), known_headers.end(),
                                 line.substr(0, colon)) != known_headers.end();
    promise(colon != line.npos && known, "an answer has no header but the server's own");
    promise(std::all_of(line.begin(), line.end(),
                        [](char c) { return c == '\t' || (c >= 0x20 && c < 0x7f); }),
            "a header of an answer is plain text");
    if (line.starts_with("Content-Length: ")) {
      promise(!length, "an answer tells its length once");
      length = static_cast<std::size_t>(number(line.substr(colon + 2)));
    }
  }
  return length;
}

}  // namespace

std::vector<Answer> read_answers(std::string_view bytes) {
  constexpr std::string_view version = "HTTP/1.1 ";
  std::vector<Answer> answers;
  while (!bytes.empty()) {
    const std::size_t head_end = bytes.find("\r\n\r\n");
    promise(bytes.starts_with(version) && head_end != bytes.npos, "an answer begins with its head");
    Answer answer;
    answer.status = number(bytes.substr(version.size(), 3));
    const std::size_t first_line = bytes.find("\r\n") + 2;
    const std::string_view head = bytes.substr(0, head_end + 2);
    const auto length = check_head(head.substr(first_line));
    bytes.remove_prefix(head_end + 4);
    if (answer.status == 100) {
      continue;
    }
    // The answer to HEAD tells a length without a body; what follows then is the next answer.
    const bool bodiless = !length || bytes.empty() || bytes.starts_with(version);
    const std::size_t size = bodiless ? 0 : *length;
    promise(size <= bytes.size(), "an answer is as long as it says");
    const std::string_view body = bytes.substr(0, size);
    promise(body.empty() || json::Object::parse(body), "an answer's body is a JSON object");
    bytes.remove_prefix(size);
    answer.text_without_ids = without_ids(std::string(head).append(body));
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace eventapp::fuzz
